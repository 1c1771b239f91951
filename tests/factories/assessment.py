"""Applications as far as a test needs them: sent in complete, in assessment, scored, moderated, decided."""

from collections.abc import Iterable
from datetime import datetime

from apcommissioning.base import timekeeping
from apcommissioning.base.roles import Role
from lots.figures import ceilings_on
from lots.models import Lot
from lots.rules.questions import asked
from lots.states import QuestionType
from providers import actions
from providers.models import Answer, Application, Contract, LotApplication
from providers.rules.standing import standing, weights_asked
from providers.states import ApplicationStatus, EvidenceStatus

from .base import MembershipFactory
from .lots import PublishedSystemFactory
from .providers import (
    ApplicationFactory,
    EvidenceFactory,
    LotApplicationFactory,
    PriceOfferFactory,
    ProviderFactory,
    SiteFactory,
)

SENT = datetime(2026, 11, 12, 16, 18, tzinfo=timekeeping.LONDON)
TODAY = datetime(2026, 11, 23, 9, 40, tzinfo=timekeeping.LONDON)


def sent_in(
    *, provider=None, system=None, lots: Iterable[int] = (4,), answers: dict | None = None, accepted: bool = True
) -> Application:
    """A complete application for these lots, as a provider with one site sends it. Every answer passes its check
    where a rule can pass it; `answers` replaces some by their questions' keys. Its documents have been accepted."""
    provider = provider or ProviderFactory()
    system = system or PublishedSystemFactory()
    site = provider.sites.first() or SiteFactory(provider=provider, approved_on=SENT.date())
    application = ApplicationFactory(
        provider=provider,
        purchasing_system=system,
        status=ApplicationStatus.SUBMITTED,
        submitted_at=SENT,
        due_on=datetime(2026, 11, 26).date(),
    )
    application.sites.add(site)
    chosen = list(Lot.objects.filter(purchasing_system=system, number__in=lots).prefetch_related("parts"))
    for lot in chosen:
        _offer(LotApplicationFactory(application=application, lot=lot))
    registered = (answers or {}).get("registration_status", "no_sites")
    questions = asked(system.question_set, lots=chosen, sites=[site], registered=registered)
    given = Answer.objects.bulk_create(_answer(application, question, answers or {}) for question in questions)
    for answer in given:
        if answer.question_version.evidence:
            answer.evidence.add(
                EvidenceFactory(
                    provider=provider,
                    kind=answer.question_version.evidence["kind"],
                    status=EvidenceStatus.ACCEPTED if accepted else EvidenceStatus.UNCHECKED,
                )
            )
    return application


def _offer(lot_application: LotApplication) -> None:
    parts = [part for part in lot_application.lot.parts.all() if not part.registered_only]
    lot_application.parts.set(parts)
    for part in parts:
        for rule in ceilings_on(part, SENT.date())[:1]:
            PriceOfferFactory(
                lot_application=lot_application, part=part, unit=rule.unit, ratio=rule.ratio, price=rule.ceiling - 1
            )


def _answer(application: Application, question, answers: dict) -> Answer:
    return Answer(
        application=application,
        question_version=question.version,
        scope_key=question.scope_key,
        site=question.site,
        lot=question.lot,
        value=answers.get(question.key, passing(question.version)),
        answered_by=application.started_by,
    )


def passing(version):
    """An answer that passes the question's check where a rule can."""
    wanted = (version.check_rules.get("pass_when") or {}) if version.check_rules else {}
    codes = [option["code"] for option in version.options]
    match version.type:
        case QuestionType.TEXT:
            return "We do this every day, in writing, and look again each half term."
        case QuestionType.YES_NO:
            return wanted.get("answer_is", ["yes"])[0]
        case QuestionType.ONE_OF:
            return "no_sites" if "no_sites" in codes else wanted.get("answer_is", codes)[0]
        case QuestionType.MANY_OF:
            if "answer_is" in wanted:
                return wanted["answer_is"][:1]
            return [option["code"] for option in version.options if not option.get("exclusive")]
        case QuestionType.NUMBER:
            return 8
        case QuestionType.DECLARATION:
            return True
    return None


def reviewers(council, number: int = 2) -> list:
    return [MembershipFactory(role=Role.REVIEWER, organisation=council).person for _ in range(number)]


def commissioner(council):
    return MembershipFactory(role=Role.OFFICER, organisation=council).person


def declare_none(application: Application, *people) -> None:
    for person in people:
        actions.interest_declare(application, by=person, has_interest=False)


def in_assessment(application: Application, *, officer, reviewers: Iterable) -> Application:
    """The officer and the reviewers have declared that they have no interest, and the checks were made."""
    declare_none(application, officer)
    actions.reviewers_assign(application, reviewers=reviewers, by=officer)
    declare_none(application, *reviewers)
    return application


def settle_checks(application: Application, *, officer) -> None:
    """Pass what the rules left open."""
    for result in application.check_results.filter(outcome="refer").select_related("application"):
        actions.check_decide(result, outcome="pass", reason="Read and in order.", by=officer)


def score(lot_application: LotApplication, *, by, level: int = 4, but: dict[str, int] | None = None) -> None:
    """Score every criterion at a level, some at another, and send the scores in."""
    for weight in weights_asked(lot_application):
        actions.assessment_score(
            lot_application,
            criterion=weight.criterion,
            level=(but or {}).get(weight.criterion.key, level),
            reason="The answer says who does what and when.",
            by=by,
        )
    actions.assessment_submit(lot_application, by=by)


def moderate(lot_application: LotApplication, *, by, level: int = 4, but: dict[str, int] | None = None) -> None:
    actions.moderation(
        lot_application,
        levels={
            weight.criterion: actions.AgreedLevel(
                level=(but or {}).get(weight.criterion.key, level),
                reason="Both reviewers read it so.",
                strength="Clear roles.",
                improvement="Name the day of the week.",
            )
            for weight in weights_asked(lot_application)
        },
        by=by,
    )


def moderated(application: Application, *, officer, reviewers, level: int = 4, but=None) -> Application:
    """Checks settled, every lot scored by each reviewer and moderated."""
    in_assessment(application, officer=officer, reviewers=reviewers)
    settle_checks(application, officer=officer)
    for lot_application in application.lot_applications.select_related("lot", "application__rubric"):
        for reviewer in reviewers:
            score(lot_application, by=reviewer, level=level, but=but)
        moderate(lot_application, by=officer, level=level, but=but)
    return application


def decided(
    application: Application, *, officer, manager, reviewers, level: int = 4, but=None, conditions: str = ""
) -> Application:
    """Every lot recommended and decided as its gates say; the decisions are held."""
    moderated(application, officer=officer, reviewers=reviewers, level=level, but=but)
    declare_none(application, manager)
    for lot_application in application.lot_applications.all():
        admit = standing(lot_application).passes
        actions.lot_application_recommend(
            lot_application, admit=admit, reason="As the three gates came out.", by=officer
        )
        actions.lot_application_decide(
            lot_application,
            admit=admit,
            reasons="The work is planned, checked and safe." if admit else "One criterion is below its minimum.",
            what_would_change_it="" if admit else "Say who checks what, and when.",
            conditions=conditions if admit else "",
            conditions_due_on=datetime(2027, 1, 29).date() if conditions else None,
            by=manager,
        )
    return application


def released(application: Application, **people) -> Application:
    decided(application, **people)
    actions.decision_release(application, by=people["manager"])
    return application


def issued(provider, system, *, officer) -> Contract:
    return actions.contract_issue(provider, system, by=officer)
