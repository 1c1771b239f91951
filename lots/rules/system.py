"""Who may do what with a purchasing system and its lots, and when.

An officer sets up and publishes; a manager may do the same, and alone closes, which cannot be undone.
"""

from dataclasses import dataclass

from apcommissioning.base import timekeeping
from apcommissioning.base.roles import COMMISSIONERS, Role
from apcommissioning.base.rules import Answer, No, rule
from lots.models import ContractTemplate, Lot, PurchasingSystem, QuestionSet, Rubric, ServiceSpecification
from lots.states import SystemStatus

from . import procurement

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
    families = set(rubric.families.values_list("key", flat=True)) if rubric else set()
    for lot in lots:
        if not lot.specifications.all():
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
