"""Who keeps the list of incumbent providers, and when."""

from apcommissioning.base import files
from apcommissioning.base.models import Person, StoredFile
from apcommissioning.base.roles import COMMISSIONERS
from apcommissioning.base.rules import Answer, No, rule
from lots.models import PurchasingSystem
from lots.states import SystemStatus

from ..models import Incumbent

CLOSED = "This arrangement is closed: its list of incumbents stands as it is."
NOT_OPEN = "Nobody can apply yet. Write to them when the arrangement is open."


def _open(system: PurchasingSystem) -> Answer:
    return system.status != SystemStatus.CLOSED or No(CLOSED)


@rule("incumbent_add", roles=COMMISSIONERS)
def may_add(by: Person, system: PurchasingSystem) -> Answer:
    return _open(system)


@rule("incumbent_edit", roles=COMMISSIONERS)
def may_edit(by: Person, incumbent: Incumbent) -> Answer:
    return _open(incumbent.purchasing_system)


@rule("incumbent_told", roles=COMMISSIONERS)
def may_say_told(by: Person, incumbent: Incumbent) -> Answer:
    if incumbent.told_on is not None:
        return No("This provider has been told. The notice stays on the record.")
    return _open(incumbent.purchasing_system)


@rule("incumbent_remove", roles=COMMISSIONERS)
def may_remove(by: Person, incumbent: Incumbent) -> Answer:
    if incumbent.told_on is not None:
        return No("This provider has been told, and the proof of it stays on the record.")
    return _open(incumbent.purchasing_system)


@rule("incumbents_tell", roles=COMMISSIONERS)
def may_tell(by: Person, system: PurchasingSystem) -> Answer:
    if system.status != SystemStatus.OPEN:
        return No(CLOSED if system.status == SystemStatus.CLOSED else NOT_OPEN)
    if not system.incumbents.to_write_to().exists():
        return No("Nobody on the list with an e-mail address is without notice.")
    return True


@files.guard
def proofs(person: Person, stored: StoredFile) -> bool:
    """The proof of a notice opens to those who keep the list."""
    return Incumbent.objects.visible_to(person).filter(proof=stored).exists()
