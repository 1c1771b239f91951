"""Who may set targets, take readings, write and accept reviews, and say where a child went; and when."""

from apcommissioning.base import timekeeping
from apcommissioning.base.clocks import plural
from apcommissioning.base.roles import COMMISSIONERS, PROVIDER_ROLES, Role
from apcommissioning.base.rules import Answer, No, rule
from placements.models import AgreementVersion, Placement
from placements.states import CURRENT_PLACEMENT, PlacementStatus

from ..models import Destination, Reading, Review
from ..states import OPEN_REVIEW, ChildPresent, Moment, ReviewStatus

# A baseline may be taken between the agreement and the end.
TAKES_READINGS = (PlacementStatus.AGREED, *CURRENT_PLACEMENT)


def teaches(by, placement: Placement) -> bool:
    """Whether this person works for the provider that has the child."""
    provider = placement.provider
    return provider is not None and provider.organisation_id in by.organisation_ids(*PROVIDER_ROLES)


def leads_school(by, placement: Placement) -> bool:
    school = placement.school
    return (
        school is not None
        and school.organisation_id is not None
        and school.organisation_id in by.organisation_ids(Role.SCHOOL_LEAD)
    )


def current_version(placement: Placement) -> AgreementVersion | None:
    """The version that was last sealed for signing; before that, the draft."""
    versions = list(placement.agreement_versions.all())
    return next((one for one in versions if one.sealed_at is not None), versions[0] if versions else None)


# -- Targets and readings ----------------------------------------------------------------------------------------------


@rule("target_edit", roles=COMMISSIONERS)
def may_edit_targets(by, version: AgreementVersion) -> Answer:
    if version.sealed_at is not None:
        return No("The agreement is sealed for signing. Its aims change with a new version of it.")
    return True


@rule("baseline_record", roles=(*PROVIDER_ROLES, *COMMISSIONERS))
def may_record_baseline(by, placement: Placement) -> Answer:
    if not (by.has_role(*COMMISSIONERS) or teaches(by, placement)):
        return No("Only the child's own provider, or the council, records where the child starts.")
    if placement.status not in TAKES_READINGS:
        return No("A starting point is recorded once the agreement is signed, and before the placement ends.")
    version = current_version(placement)
    if version is None or not version.targets.exists():
        return No("The agreement has no targets, so there is nothing to read. Ask the council to set them.")
    # Nobody reviews a placement before its first day.
    started = placement.started_on is not None
    if started and Reading.objects.filter(placement=placement).exclude(moment=Moment.BASELINE).exists():
        return No("A review has been written since. The starting point stands as it was recorded.")
    return True


# -- Reviews -----------------------------------------------------------------------------------------------------------


@rule("review_edit", roles=PROVIDER_ROLES)
def may_edit_review(by, review: Review) -> Answer:
    if not teaches(by, review.placement):
        return No("Only the child's own provider writes the review.")
    if review.status not in OPEN_REVIEW:
        return No(f"This review is {review.get_status_display().lower()}: it cannot be changed now.")
    if review.placement.started_on is None:
        return No("The placement has not started.")
    return True


def missing(review: Review) -> list[str]:
    """What a review still lacks before it can be handed in, each as a sentence that says what to do."""
    gaps = []
    if review.held_on is None:
        gaps.append("Enter the day the review was held.")
    if not review.child_present:
        gaps.append("Say whether the child was there.")
    if not review.child_words and not review.no_words_because:
        gaps.append("Enter the child's words, or why there are none.")
    if review.child_present != ChildPresent.NO and not review.child_asked_for:
        gaps.append("Enter what the child asked for, or that they asked for nothing.")
    if review.child_asked_for and not review.answer_to_child:
        gaps.append("Enter what was said back to the child.")
    if not review.agreed_actions:
        gaps.append("Enter what was agreed.")
    version = current_version(review.placement)
    targets = {target.measure: target for target in version.targets.all()} if version else {}
    read = {reading.measure.key: reading for reading in review.readings.select_related("measure")}
    for key, target in targets.items():
        reading = read.get(key)
        if reading is None or not reading.evidence or not reading.rating:
            gaps.append(f"{target.outcome_label}: choose where the child is now, say what shows it, and rate the aim.")
    return gaps


@rule("review_submit", roles=PROVIDER_ROLES)
def may_submit_review(by, review: Review) -> Answer:
    if not teaches(by, review.placement):
        return No("Only the child's own provider hands the review in.")
    if review.status != ReviewStatus.IN_DRAFT:
        return No(f"This review is {review.get_status_display().lower()}: there is nothing to hand in.")
    gaps = missing(review)
    if gaps:
        return No(f"{plural(len(gaps), 'thing')} still to do. {' '.join(gaps)}")
    return True


def _submitted(review: Review) -> Answer:
    if review.status != ReviewStatus.SUBMITTED:
        return No(
            f"This review is {review.get_status_display().lower()}: only a submitted one is accepted or returned."
        )
    return True


@rule("review_accept", roles=COMMISSIONERS)
def may_accept_review(by, review: Review) -> Answer:
    return _submitted(review)


@rule("review_return", roles=COMMISSIONERS)
def may_return_review(by, review: Review) -> Answer:
    return _submitted(review)


@rule("destination_record", roles=(*COMMISSIONERS, Role.SCHOOL_LEAD))
def may_record_destination(by, destination: Destination) -> Answer:
    if not (by.has_role(*COMMISSIONERS) or leads_school(by, destination.placement)):
        return No("Only the council or the child's school records where a child went.")
    if destination.due_on > timekeeping.today():
        return No(f"This is asked on {destination.due_on:%-d %B %Y}, not before.")
    return True
