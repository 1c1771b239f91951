"""A school records its own check; the quality-assurance pack is put on paper."""

from collections.abc import Iterable
from datetime import date

from apcommissioning.base import history, timekeeping
from apcommissioning.base.actions import acting, after_commit
from apcommissioning.base.exceptions import Refused
from apcommissioning.base.models import Person
from apcommissioning.base.rules import require
from providers.models import Provider

from .. import tasks
from ..figures.quality_pack import quality_pack
from ..models import QualityPack, SchoolCheck
from ..rules.school_check import school_of
from ..states import LookedAt


def school_check_add(
    provider: Provider, *, made_on: date, made_by: str, looked_at: Iterable[str], note: str, by: Person
) -> SchoolCheck:
    """Record that a school made its own check of a provider. Pressed twice, there is one.

    Raises `Refused` for a day that is ahead, or where nothing was looked at.
    """
    with acting():
        require(by, "school_check_add", provider)
        school = school_of(by)
        chosen = set(looked_at)
        codes = [str(one.value) for one in LookedAt if one in chosen]
        if school is None or not codes:
            raise Refused("Say what you looked at.")
        if made_on > timekeeping.today():
            raise Refused("A check is recorded when it has been made.")
        given = {"made_on": made_on, "made_by": made_by.strip(), "looked_at": codes, "note": note.strip()}
        same = SchoolCheck.objects.filter(school=school, provider=provider, recorded_by=by, made_on=made_on)
        for known in same:
            if all(getattr(known, name) == value for name, value in given.items()):
                return known
        check = SchoolCheck.objects.create(school=school, provider=provider, recorded_by=by, **given)
        history.record(provider, "school_check_add", by=by, check=check.pk, words=f"{school} recorded its own check")
        return check


def quality_pack_print(provider: Provider, *, by: Person) -> QualityPack:
    """Ask for the pack on paper, as it stands now. One paper for what it says, however often it is asked for."""
    with acting():
        require(by, "quality_pack_print", provider)
        pack, _ = QualityPack.objects.get_or_create(provider=provider, hash=quality_pack(provider).hash)
        if pack.pdf_id is None:
            after_commit(tasks.make_quality_pack_pdf, pack_id=pack.pk)
        return pack
