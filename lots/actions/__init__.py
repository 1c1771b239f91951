"""Every write of this app, one function a verb."""

from .content import LoadedContent, content_load, lots_load, shipped
from .system import (
    lot_edit,
    purchasing_system_close,
    purchasing_system_create,
    purchasing_system_edit,
    purchasing_system_pause,
    purchasing_system_publish,
    purchasing_system_resume,
    specification_edit,
)

__all__ = [
    "LoadedContent",
    "content_load",
    "lot_edit",
    "lots_load",
    "purchasing_system_close",
    "purchasing_system_create",
    "purchasing_system_edit",
    "purchasing_system_pause",
    "purchasing_system_publish",
    "purchasing_system_resume",
    "shipped",
    "specification_edit",
]
