"""Every write of this app, one function a verb."""

from .content import LoadedContent, content_load, lots_load, shipped
from .lot import lot_add, lot_edit, lot_remove, part_add, part_edit, part_remove
from .market import market_question_answer, market_question_ask, market_question_set_aside
from .questions import (
    question_add,
    question_edit,
    question_move,
    question_remove,
    section_add,
    section_edit,
    section_remove,
)
from .scoring import (
    criterion_add,
    criterion_edit,
    criterion_remove,
    criterion_seen,
    family_add,
    family_edit,
    family_remove,
)
from .specification import specification_draft, specification_edit, specification_publish
from .system import (
    purchasing_system_close,
    purchasing_system_create,
    purchasing_system_edit,
    purchasing_system_pause,
    purchasing_system_publish,
    purchasing_system_resume,
)
from .terms import terms_change, window_add, window_edit, window_remove
from .texts import text_discard, text_draft, text_edit, text_publish, text_upload

__all__ = [
    "LoadedContent",
    "content_load",
    "criterion_add",
    "criterion_edit",
    "criterion_remove",
    "criterion_seen",
    "family_add",
    "family_edit",
    "family_remove",
    "lot_add",
    "lot_edit",
    "lot_remove",
    "lots_load",
    "market_question_answer",
    "market_question_ask",
    "market_question_set_aside",
    "part_add",
    "part_edit",
    "part_remove",
    "purchasing_system_close",
    "purchasing_system_create",
    "purchasing_system_edit",
    "purchasing_system_pause",
    "purchasing_system_publish",
    "purchasing_system_resume",
    "question_add",
    "question_edit",
    "question_move",
    "question_remove",
    "section_add",
    "section_edit",
    "section_remove",
    "shipped",
    "specification_draft",
    "specification_edit",
    "specification_publish",
    "terms_change",
    "text_discard",
    "text_draft",
    "text_edit",
    "text_publish",
    "text_upload",
    "window_add",
    "window_edit",
    "window_remove",
]
