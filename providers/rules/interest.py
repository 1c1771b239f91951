"""Interests: whoever has one in an applicant takes no part, and nobody takes part before saying that they have none."""

from apcommissioning.base.models import Person
from apcommissioning.base.roles import COMMISSIONERS, Role
from apcommissioning.base.rules import Answer, No, rule

from ..models import Application, InterestDeclaration, Provider
from ..states import ApplicationStatus

NOT_DECLARED = "Say first whether you have an interest in this applicant."
HAS_INTEREST = "You declared an interest in this applicant, so you take no part in its application."


def declarations(application: Application) -> list[InterestDeclaration]:
    """Everybody's, in the order in which they were given: a page that asks several times prefetches them."""
    return sorted(application.interest_declarations.all(), key=lambda one: one.pk)


def declaration(by: Person, application: Application) -> InterestDeclaration | None:
    return next((one for one in declarations(application) if one.person_id == by.pk), None)


def seen_by(application: Application, by: Person) -> None:
    """For a page that only reads: the door has just let this person in, so `stands_clear` need not ask again."""
    application.__dict__["_seen_by"] = by.pk


def stands_clear(by: Person, application: Application) -> Answer:
    """Whether this person has declared, and declared no interest."""
    if application.__dict__.get("_seen_by") == by.pk:
        return True
    found = declaration(by, application)
    if found is None:
        return No(NOT_DECLARED)
    return No(HAS_INTEREST) if found.has_interest else True


def has_interest_in(by: Person, *providers: Provider | int) -> bool:
    """Whether this person declared an interest in any application of any of these providers."""
    declared = InterestDeclaration.objects.filter(person=by, has_interest=True)
    return declared.filter(application__provider__in=providers).exists()


@rule("interest_declare", roles=(*COMMISSIONERS, Role.REVIEWER))
def may_declare(by: Person, application: Application) -> Answer:
    """A reviewer declares when asked to review; officers and managers before they act.

    Whoever declared no interest may declare one later. The other way is closed: a declared interest stands.
    """
    if application.status == ApplicationStatus.DRAFT or application.submitted_at is None:
        return No("There is nothing to assess in this application, so there is nothing to declare.")
    found = declaration(by, application)
    if found is not None and found.has_interest:
        return No(HAS_INTEREST)
    if by.has_role(*COMMISSIONERS) or application.reviewers.filter(pk=by.pk).exists():
        return True
    return No("You have not been asked to review this application.")
