"""Who recommends, decides and releases, and when; the gates bind both ways."""

from apcommissioning.base import files, history
from apcommissioning.base.models import Person, StoredFile
from apcommissioning.base.roles import COUNCIL_ROLES, Role
from apcommissioning.base.rules import Answer, No, rule

from ..models import Admission, Application, Decision, LotApplication
from ..states import DECIDED, LISTED, RECOMMENDED, ApplicationStatus, LotApplicationStatus
from .assessment import RELEASED, in_assessment
from .standing import Standing, open_parts, scores_in_force, standing


@rule("lot_application_recommend", roles=(Role.OFFICER, Role.REVIEWER))
def may_recommend(by: Person, lot_application: LotApplication) -> Answer:
    application = lot_application.application
    answer = in_assessment(by, application)
    if not answer:
        return answer
    if lot_application.status not in (LotApplicationStatus.PENDING, *RECOMMENDED):
        return No("This lot has been decided.")
    if not by.has_role(Role.OFFICER) and not application.reviewers.filter(pk=by.pk).exists():
        return No("You have not been asked to review this application.")
    now = standing(lot_application)
    if now.fails or now.passes:
        return True
    return No(still_open(now))


def still_open(now: Standing) -> str:
    """What is missing before the lot can be recommended, in a sentence."""
    parts = []
    count = sum(len(checks.open) for checks in now.checks)
    if count:
        parts.append(f"{count} check{'s' if count > 1 else ''} to decide")
    if not now.verdict.is_complete:
        parts.append("the moderated scores")
    return f"Still to come: {' and '.join(parts)}." if parts else "The gates are not settled yet."


def recommendable(now: Standing, *, admit: bool) -> Answer:
    """The gates bind: who passes them all is admitted (PCR 2015 reg 34(15)-(17); Procurement Act 2023 s.36(4)), who
    fails one is not."""
    if admit and not now.passes:
        return No("A lot can be admitted only when all three gates are passed.")
    if admit and not open_parts(now.lot_application).exists():
        return No("Every part of the lot that was applied for is for registered schools only.")
    if not admit and not now.fails and open_parts(now.lot_application).exists():
        return No("All three gates are passed: a provider that meets the conditions has to be admitted.")
    return True


@rule("lot_application_return", roles=(Role.MANAGER,))
def may_return(by: Person, lot_application: LotApplication) -> Answer:
    if lot_application.status not in RECOMMENDED:
        return No("Only a lot that has been recommended and not decided can be sent back.")
    return in_assessment(by, lot_application.application)


@rule("lot_application_decide", roles=(Role.MANAGER,))
def may_decide(by: Person, lot_application: LotApplication) -> Answer:
    answer = in_assessment(by, lot_application.application)
    if not answer:
        return answer
    if lot_application.status in DECIDED:
        return No("This lot has been decided. A decision is not undone: a new application replaces it.")
    if lot_application.status not in RECOMMENDED:
        return No("This lot has not been recommended yet.")
    if scores_in_force(lot_application).count() < lot_application.application.rubric.independent_scores and (
        lot_application.moderated_scores.exists()
    ):
        return No("A reviewer has declared an interest since. Send the lot back to be scored again.")
    if recommended_by(lot_application) == by.pk:
        return No("You recommended this lot, so another manager decides it.")
    listed = Admission.objects.filter(
        provider=lot_application.application.provider_id, lot=lot_application.lot_id, status__in=LISTED
    )
    if listed.exists():
        return No("This provider is admitted to this lot already.")
    return True


def recommended_by(lot_application: LotApplication) -> int | None:
    """Who made the recommendation that stands (a person's id), from the history."""
    moves = history.of(lot_application).filter(verb="moved", new__in=RECOMMENDED)
    return moves.values_list("by", flat=True).first()


@rule("decision_release", roles=(Role.MANAGER,))
def may_release(by: Person, application: Application) -> Answer:
    """At least one decision is held."""
    if not held_decisions(application).exists():
        decided = application.status == ApplicationStatus.DECIDED
        return No(RELEASED if decided else "No decision is held for this application.")
    return in_assessment(by, application)


@rule("decision_release_many", roles=(Role.MANAGER,))
def may_release_many(by: Person, decisions: object = None) -> Answer:
    """Of many applications at once. Each of them asks `decision_release` for itself."""
    return True


def held_decisions(application: Application):
    return Decision.objects.filter(lot_application__application=application, released_at=None)


@rule("decision_letter", roles=(*COUNCIL_ROLES, Role.PROVIDER_MANAGER, Role.PROVIDER_STAFF))
def may_read_letter(by: Person, decision: Decision) -> Answer:
    """Once released; until then the provider is told nothing and nobody reads a letter that was not sent."""
    if decision.released_at is None:
        return No("This decision is held: there is no letter yet.")
    return True


@files.guard
def letters(person: Person, stored: StoredFile) -> bool:
    """The PDF of a letter opens to those who may read the letter."""
    return Decision.objects.visible_to(person).filter(letter=stored).exclude(released_at=None).exists()
