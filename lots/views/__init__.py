"""The lots' pages, split by noun."""

from .lot import lot_detail, lot_edit, specification_detail, specification_edit
from .public import (
    public_contract,
    public_lot,
    public_questions,
    public_rubric,
    public_system,
    public_system_list,
)
from .system import (
    content_load,
    lots_load,
    purchasing_system_close,
    purchasing_system_create,
    purchasing_system_detail,
    purchasing_system_edit,
    purchasing_system_list,
    purchasing_system_pause,
    purchasing_system_publish,
    purchasing_system_resume,
)
from .text import contract_template_detail, question_set_detail, rubric_detail

__all__ = [
    "content_load",
    "contract_template_detail",
    "lot_detail",
    "lot_edit",
    "lots_load",
    "public_contract",
    "public_lot",
    "public_questions",
    "public_rubric",
    "public_system",
    "public_system_list",
    "purchasing_system_close",
    "purchasing_system_create",
    "purchasing_system_detail",
    "purchasing_system_edit",
    "purchasing_system_list",
    "purchasing_system_pause",
    "purchasing_system_publish",
    "purchasing_system_resume",
    "question_set_detail",
    "rubric_detail",
    "specification_detail",
    "specification_edit",
]
