"""The list of incumbent providers: kept, and each told to apply once, with proof."""

from datetime import date

from apcommissioning.base import history, rules, timekeeping
from apcommissioning.base.actions import acting
from apcommissioning.base.exceptions import Refused, TooLate
from apcommissioning.base.merge import in_words
from apcommissioning.base.models import Person, StoredFile
from lots.models import PurchasingSystem

from .. import emails
from ..models import Incumbent, Provider
from ..states import NoticeBy

TOLD_ALREADY = "Somebody else has just recorded a notice to this provider. Nothing of yours was changed."


def incumbent_add(
    system: PurchasingSystem, *, name: str, by: Person, supplied: str = "", contact_email: str = "", provider=None
) -> Incumbent:
    """Put a provider on the list. Raises `Refused` where its name is there already."""
    with acting():
        rules.require(by, "incumbent_add", system)
        if system.incumbents.filter(name__iexact=name.strip()).exists():
            raise Refused("This provider is on the list already.")
        added = Incumbent.objects.create(
            purchasing_system=system,
            name=name.strip(),
            supplied=supplied.strip(),
            contact_email=contact_email.strip(),
            provider=provider,
            added_by=by,
        )
        history.record(added, "incumbent_add", by=by, words="Put on the list of incumbents")
        return added


def incumbent_edit(
    incumbent: Incumbent, *, name: str, supplied: str, contact_email: str, provider: Provider | None, by: Person
) -> None:
    with acting():
        rules.require(by, "incumbent_edit", incumbent)
        others = Incumbent.objects.filter(purchasing_system=incumbent.purchasing_system).exclude(pk=incumbent.pk)
        if others.filter(name__iexact=name.strip()).exists():
            raise Refused("Another provider on the list has this name.")
        incumbent.name, incumbent.supplied = name.strip(), supplied.strip()
        incumbent.contact_email, incumbent.provider = contact_email.strip(), provider
        incumbent.save(update_fields=["name", "supplied", "contact_email", "provider"])
        history.record(incumbent, "incumbent_edit", by=by, words="Details changed")


def incumbent_remove(incumbent: Incumbent, *, reason: str, by: Person) -> None:
    """Take off the list whoever should not be there. Who was told stays on it."""
    with acting():
        rules.require(by, "incumbent_remove", incumbent)
        if not reason.strip():
            raise Refused("Give a reason.")
        words = f"{incumbent.name} taken off the list of incumbents"
        history.record(incumbent.purchasing_system, "incumbent_remove", by=by, reason=reason, words=words)
        incumbent.delete()


def incumbent_told(
    incumbent: Incumbent, *, on: date, way: str, by: Person, note: str = "", proof: StoredFile | None = None
) -> None:
    """Record that a provider was told to apply, outside this service. Raises `TooLate` if somebody else just did."""
    with acting():
        rules.require(by, "incumbent_told", incumbent)
        if on > timekeeping.today():
            raise Refused("A notice is recorded when it has been given.")
        _told(incumbent, on=on, way=way, note=note.strip(), proof=proof, by=by)


def incumbents_tell(system: PurchasingSystem, *, by: Person) -> int:
    """Write to everybody on the list who is without notice and has an address. The message in the outbox is the
    proof. Pressed twice, each is written to once. Returns how many were."""
    with acting():
        rules.require(by, "incumbents_tell", system)
        waiting = list(system.incumbents.to_write_to().order_by("pk"))
        for incumbent in waiting:
            _told(incumbent, on=timekeeping.today(), way=NoticeBy.SERVICE, note=incumbent.contact_email, by=by)
            emails.incumbent_notice(incumbent)
        return len(waiting)


def _told(incumbent: Incumbent, *, on: date, way: str, note: str, by: Person, proof: StoredFile | None = None) -> None:
    told = {"told_on": on, "told_by_way": way, "told_note": note, "proof": proof, "told_by": by}
    if not Incumbent.objects.filter(pk=incumbent.pk, told_on=None).update(**told):
        raise TooLate(TOLD_ALREADY)
    incumbent.refresh_from_db()
    words = f"Told to apply on {in_words(on)}: {incumbent.get_told_by_way_display().lower()}"
    history.record(incumbent, "incumbent_told", by=by, words=words)
