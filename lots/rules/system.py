"""Who may do what with a purchasing system and its lots, and when.

An officer sets up and publishes; a manager may do the same, and alone closes, which cannot be undone.
"""

from dataclasses import dataclass

from apcommissioning.base import timekeeping
from apcommissioning.base.roles import COMMISSIONERS, Role
from apcommissioning.base.rules import Answer, No, rule
from lots.models import (
    ApplicationWindow,
    ContractTemplate,
    Lot,
    LotPart,
    PinnedQuestion,
    PurchasingSystem,
    QuestionSet,
    Rubric,
    ServiceSpecification,
)
from lots.states import Entry, SystemStatus

from . import procurement, windows

SET_UP = "The purchasing system is published: this is frozen, so that every applicant is told the same."


@rule("content_load", roles=COMMISSIONERS)
def content_load(by, nothing) -> Answer:
    return True


@rule("purchasing_system_create", roles=COMMISSIONERS)
def purchasing_system_create(by, nothing) -> Answer:
    return True


@rule("purchasing_system_edit", roles=COMMISSIONERS)
def purchasing_system_edit(by, system: PurchasingSystem) -> Answer:
    if system.status == SystemStatus.CLOSED:
        return No("The purchasing system is closed: nothing in it changes any more.")
    return True


@rule("lots_load", roles=COMMISSIONERS)
def lots_load(by, system: PurchasingSystem) -> Answer:
    if system.status != SystemStatus.DRAFT:
        return No(SET_UP)
    if system.lots.exists():
        return No("The purchasing system has its lots already.")
    return True


@rule("purchasing_system_publish", roles=COMMISSIONERS)
def purchasing_system_publish(by, system: PurchasingSystem) -> Answer:
    if system.status != SystemStatus.DRAFT:
        return No("The purchasing system has been published already.")
    return True


@rule("purchasing_system_pause", roles=COMMISSIONERS)
def purchasing_system_pause(by, system: PurchasingSystem) -> Answer:
    if system.status != SystemStatus.OPEN:
        return No(f"Only an open purchasing system can be paused: this is {system.get_status_display().lower()}.")
    return True


@rule("purchasing_system_resume", roles=COMMISSIONERS)
def purchasing_system_resume(by, system: PurchasingSystem) -> Answer:
    if system.status != SystemStatus.PAUSED:
        return No(
            f"Only a paused purchasing system can be opened again: this is {system.get_status_display().lower()}."
        )
    if system.valid_until < timekeeping.today():
        return No("Its end date has passed, so it cannot open again. Close it.")
    return True


@rule("purchasing_system_close", roles=(Role.MANAGER,))
def purchasing_system_close(by, system: PurchasingSystem) -> Answer:
    if system.status not in (SystemStatus.OPEN, SystemStatus.PAUSED):
        return No(f"Only a published purchasing system can be closed: this is {system.get_status_display().lower()}.")
    return True


@rule("lot_edit", roles=COMMISSIONERS)
def lot_edit(by, lot: Lot) -> Answer:
    return purchasing_system_edit(by, lot.purchasing_system)


def _only_in_draft(system: PurchasingSystem) -> Answer:
    return True if system.status == SystemStatus.DRAFT else No(SET_UP)


@rule("lot_add", roles=COMMISSIONERS)
def lot_add(by, system: PurchasingSystem) -> Answer:
    return _only_in_draft(system)


@rule("lot_remove", roles=COMMISSIONERS)
def lot_remove(by, lot: Lot) -> Answer:
    return _only_in_draft(lot.purchasing_system)


@rule("part_add", roles=COMMISSIONERS)
def part_add(by, lot: Lot) -> Answer:
    return _only_in_draft(lot.purchasing_system)


@rule("part_edit", roles=COMMISSIONERS)
def part_edit(by, part: LotPart) -> Answer:
    return _only_in_draft(part.lot.purchasing_system)


@rule("part_remove", roles=COMMISSIONERS)
def part_remove(by, part: LotPart) -> Answer:
    return _only_in_draft(part.lot.purchasing_system)


@rule("window_add", roles=COMMISSIONERS)
def window_add(by, system: PurchasingSystem) -> Answer:
    if system.entry != Entry.ROUNDS:
        return No("Providers may apply on any day: there are no rounds.")
    return purchasing_system_edit(by, system)


@rule("window_edit", roles=COMMISSIONERS)
def window_edit(by, window: ApplicationWindow) -> Answer:
    if window.closes_on < timekeeping.today():
        return No("This round is over.")
    return purchasing_system_edit(by, window.purchasing_system)


@rule("window_remove", roles=COMMISSIONERS)
def window_remove(by, window: ApplicationWindow) -> Answer:
    if window.purchasing_system.status != SystemStatus.DRAFT and window.opens_on <= timekeeping.today():
        return No("This round has begun: providers are applying. You may close it earlier, by its last day.")
    return window_edit(by, window)


@rule("terms_change", roles=COMMISSIONERS)
def terms_change(by, system: PurchasingSystem) -> Answer:
    """What exactly may change is the route's to say: `terms_open`."""
    if system.status == SystemStatus.DRAFT:
        return No("This is a draft: change it as you like.")
    if not any(terms_open(system)):
        return No("Under its procurement route neither its conditions nor its end may change any more.")
    return purchasing_system_edit(by, system)


@rule("specification_draft", roles=COMMISSIONERS)
def specification_draft(by, lot: Lot) -> Answer:
    if lot.purchasing_system.status == SystemStatus.CLOSED:
        return No("The purchasing system is closed: nothing in it changes any more.")
    if lot.specifications.drafts().exists():
        return No("The next version is being written already: go on with that one.")
    return True


@rule("specification_publish", roles=COMMISSIONERS)
def specification_publish(by, specification: ServiceSpecification) -> Answer:
    if specification.is_published:
        return No("This version is published already.")
    if specification.lot.purchasing_system.status == SystemStatus.DRAFT:
        return No("It is published with its purchasing system.")
    return True


@rule("specification_edit", roles=COMMISSIONERS)
def specification_edit(by, specification: ServiceSpecification) -> Answer:
    if specification.is_published:
        return No("This specification is published and frozen: every provider signed up to these words.")
    return True


# -- Publishing --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Publication:
    """What publishing would freeze and show, and what still stands in its way."""

    system: PurchasingSystem
    lots: list[Lot]
    question_set: QuestionSet | None
    rubric: Rubric | None
    contract_template: ContractTemplate | None
    blockers: list[str]

    @property
    def is_ready(self) -> bool:
        return not self.blockers


def publication(system: PurchasingSystem) -> Publication:
    """Read what publishing would do. Each blocker is a sentence that says what to do. About ten queries."""
    lots = list(system.lots.prefetch_related("parts__price_rules", "specifications").order_by("number"))
    question_set = QuestionSet.objects.latest_published()
    rubric = Rubric.objects.latest_published()
    template = ContractTemplate.objects.latest_published()
    blockers = [problem.words for problem in date_problems(system)]
    if system.valid_until < timekeeping.today():
        blockers.append("The end date has passed: change it before you publish.")
    if not lots:
        blockers.append("Add lots: load them from the council's file.")
    if question_set is None:
        blockers.append("There is no question set: load the council's texts.")
    if template is None:
        blockers.append("There is no standard contract: load the council's texts.")
    if rubric is None:
        blockers.append("There is no scoring rubric: load the council's texts.")
    blockers += pair_problems(question_set, rubric)
    if problem := windows.entry_problem(system.route, system.entry):
        blockers.append(problem)
    if system.entry == Entry.ROUNDS and not system.windows.filter(closes_on__gte=timekeeping.today()).exists():
        blockers.append("Set the days of the first round.")
    families = set(rubric.families.values_list("key", flat=True)) if rubric else set()
    for lot in lots:
        if not lot.specifications.all() or not lot.specifications.all()[0].body.strip():
            blockers.append(f"Write the service specification of lot {lot.number}.")
        if not lot.key_stages:
            blockers.append(f"Say which key stages lot {lot.number} is for.")
        if rubric and lot.rubric_family not in families:
            blockers.append(f"The rubric has no weights for lot {lot.number}.")
        blockers += [
            f"Set a ceiling price for “{part}” in lot {lot.number}."
            for part in lot.parts.all()
            if not part.price_rules.all()
        ]
        if not lot.parts.all():
            blockers.append(f"Lot {lot.number} has no parts.")
    if lots and not any(lot.is_open for lot in lots):
        blockers.append("Open at least one lot to applications.")
    return Publication(system, lots, question_set, rubric, template, blockers)


def date_problems(system: PurchasingSystem) -> list[procurement.Problem]:
    return procurement.for_system(system).date_problems(system.valid_from, system.valid_until, on=timekeeping.today())


def pair_problems(question_set: QuestionSet | None, rubric: Rubric | None) -> list[str]:
    """Where the questions and the scoring do not go together: each may have been published without the other."""
    if question_set is None or rubric is None:
        return []
    known = set(rubric.criteria.values_list("key", flat=True))
    pins = PinnedQuestion.objects.filter(section__question_set=question_set)
    asked = pins.values_list("question_version__short_name", "question_version__criteria")
    return [
        f"The question “{name}” is scored by “{key}”, which {rubric} does not have: publish scoring that goes with it."
        for name, criteria in asked
        for key in criteria
        if key not in known
    ]


def terms_open(system: PurchasingSystem) -> tuple[bool, bool]:
    """Whether a published system's (conditions, end) may change now, as its route has it."""
    route = procurement.for_system(system)
    may_move_end = route.last_change_of_end is None or timekeeping.today() <= route.last_change_of_end
    return route.conditions_may_change, may_move_end
