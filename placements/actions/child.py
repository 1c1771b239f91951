"""The child's record: kept by the school and the council, and every reading of it noted."""

from typing import Any

from apcommissioning.base import history
from apcommissioning.base.actions import acting
from apcommissioning.base.rules import require

from ..models import CaseRead, Child
from ..rules.child import reading_purpose

CHILD_FIELDS = (
    "first_name",
    "surname",
    "known_as",
    "born_on",
    "sex",
    "year_group",
    "sen",
    "ethnicity",
    "is_looked_after",
    "has_free_meals",
    "postcode_district",
    "parent_name",
    "parent_phone",
)


def case_read(child: Child, *, by, page: str) -> None:
    """Note that this person opened the child's record on this page, and what for."""
    CaseRead.objects.create(child=child, read_by=by, page=page, purpose=reading_purpose(by))


def child_edit(child: Child, *, by, **fields: Any) -> Child:
    """Change the record. The history keeps which fields were changed, not what stood in them."""
    require(by, "child_edit", child)
    changed = {name: fields[name] for name in CHILD_FIELDS if name in fields and fields[name] != getattr(child, name)}
    if changed:
        with acting():
            Child.objects.filter(pk=child.pk).update(**changed)
            for name, value in changed.items():
                setattr(child, name, value)
            history.record(child, "edited", by=by, fields=sorted(changed))
    return child
