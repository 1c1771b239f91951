"""Who reads a provider's quality-assurance pack, and who records a check of its own."""

from apcommissioning.base import files
from apcommissioning.base.models import Person, StoredFile
from apcommissioning.base.roles import COUNCIL_ROLES, PROVIDER_ROLES, Role
from apcommissioning.base.rules import Answer, No, rule
from providers.models import Provider

from ..models import QualityPack, School

READERS = (*COUNCIL_ROLES, *PROVIDER_ROLES, Role.SCHOOL_LEAD)


def school_of(person: Person) -> School | None:
    """The school for which this person records its checks."""
    return School.objects.of(person).order_by("pk").first()


@rule("school_check_add", roles=(Role.SCHOOL_LEAD,))
def may_check(by: Person, provider: Provider) -> Answer:
    if school_of(by) is None:
        return No("Your school is not connected to this service yet. Ask the council.")
    if not Provider.objects.packs_for(by).filter(pk=provider.pk).exists():
        return No("This provider is not on the council’s list.")
    return True


@rule("quality_pack_print", roles=READERS)
def may_print(by: Person, provider: Provider) -> Answer:
    return Provider.objects.packs_for(by).filter(pk=provider.pk).exists() or No(
        "This provider is not on the council’s list."
    )


@files.guard
def quality_packs(person: Person, stored: StoredFile) -> bool:
    """The paper opens to whoever reads the pack."""
    return QualityPack.objects.filter(pdf=stored, provider__in=Provider.objects.packs_for(person)).exists()
