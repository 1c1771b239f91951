"""What still stops an application from being sent: one list, which the panel shows and submission obeys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.urls import reverse

from apcommissioning.base import timekeeping
from apcommissioning.base.calendars import add_working_days
from lots.models import Lot
from lots.rules import procurement, windows
from lots.rules.questions import REGISTERED_QUESTION, Asked
from lots.rules.questions import asked as questions_asked
from lots.states import QuestionType

from ..models import Answer, Application, Evidence, LotApplication, PriceOffer, Site
from . import answers, evidence, prices


@dataclass(frozen=True)
class Blocker:
    """`name` is the words of the link, `rest` the end of the sentence. `stop` is what was given and will not do."""

    name: str
    rest: str
    url: str
    group: str
    stop: bool = False

    def __str__(self) -> str:
        return f"{self.name} {self.rest}".strip()


@dataclass(frozen=True)
class Gap:
    """What is missing in one answer."""

    words: str
    stop: bool = False


@dataclass(frozen=True)
class Filled:
    """An application as it stands, read once."""

    application: Application
    lot_applications: Sequence[LotApplication]
    sites: Sequence[Site]
    answers: Mapping[tuple[int, str], Answer]
    registered: str | None
    asked: Sequence[Asked]
    evidence: Sequence[Evidence]
    until: date

    @property
    def lots(self) -> list[Lot]:
        return [row.lot for row in self.lot_applications]

    def answer(self, asked: Asked) -> Answer | None:
        return self.answers.get((asked.version.pk, asked.scope_key))

    def documents(self, asked: Asked) -> list[Evidence]:
        """The provider's current documents of the kind that the question asks for, for its site."""
        if not asked.version.evidence:
            return []
        return evidence.fits(self.evidence, asked.version.evidence["kind"], site=asked.site)

    def other_documents(self, asked: Asked) -> list[Evidence]:
        """Documents of other kinds, or for another site, that could serve here as well: each file once."""
        own = {row.file.sha256 for row in self.documents(asked)}
        fine = [row for row in self.evidence if not evidence.problem(row, until=self.until)]
        files = {row.file.sha256: row for row in fine if row.file.sha256 not in own}
        return sorted(files.values(), key=lambda row: row.file.name)

    def options(self, asked: Asked) -> list[Mapping[str, Any]]:
        return answers.options(asked, self.lots, registered=self.registered)

    def lot_application(self, lot: Lot) -> LotApplication:
        return next(row for row in self.lot_applications if row.lot.pk == lot.pk)

    @cached_property
    def to_answer(self) -> list[Asked]:
        """The questions to be answered before the check page: all but what is signed there."""
        return [asked for asked in self.asked if not answers.is_signed_last(asked)]

    def _beside(self, asked: Asked) -> list[Asked]:
        """The questions that are answered one after another with this one: of its section, its site or its lot."""
        return [other for other in self.to_answer if group_of(other) == group_of(asked)]

    def place(self, asked: Asked) -> tuple[int, int]:
        """Which question of how many it is: (2, 4)."""
        beside = self._beside(asked)
        return beside.index(asked) + 1, len(beside)

    def following(self, asked: Asked) -> Asked | None:
        beside = self._beside(asked)
        return next(iter(beside[beside.index(asked) + 1 :]), None)

    def gap(self, asked: Asked) -> Gap | None:
        """What is missing in the answer to this question; None if nothing is."""
        if answers.is_prices(asked) and asked.lot is not None:
            return prices_gap(self.lot_application(asked.lot))
        answer, documents = self.answer(asked), self.documents(asked)
        if words := answers.gap(asked, answer):
            return Gap(words)
        value = answer.value if answer else None
        always = answers.needs_document(asked, value)
        # A document that is welcome but not needed stops nothing, lapsed or not.
        instead = asked.version.type == QuestionType.EVIDENCE and not answers.is_given(asked, value)
        if not always and not instead:
            return None
        if not documents:
            return Gap("has no document yet" if always else "has neither a document nor a note yet")
        for row in documents:
            if words := evidence.problem(row, until=self.until):
                return Gap(f"document {words}", stop=True)
        return None

    def is_started(self, asked: Asked) -> bool:
        if answers.is_prices(asked) and asked.lot is not None:
            return bool(self.lot_application(asked.lot).price_offers.all())
        return self.answer(asked) is not None or bool(self.documents(asked))


def read(application: Application, *, only_sent: bool = False, lots: Any = None) -> Filled:
    """Ten queries, however long the application is. With `only_sent`, two fewer: what is needed to read it as it was
    sent, and not the ceilings and the documents of the day that it would be judged by."""
    rows = application.lot_applications.all() if lots is None else lots
    lot_applications = list(
        rows.select_related("lot", "decision")
        .prefetch_related("parts" if only_sent else "parts__price_rules", "price_offers", "lot__parts")
        .order_by("lot__number")
    )
    sites = list(application.sites.order_by("name", "pk"))
    given = {
        (row.question_version_id, row.scope_key): row
        for row in application.answers.select_related(
            "question_version__question", "answered_by", "reused_from__application"
        )
    }
    registered = next(
        (row.value for row in given.values() if row.question_version.question.key == REGISTERED_QUESTION), None
    )
    return Filled(
        application=application,
        lot_applications=lot_applications,
        sites=sites,
        answers=given,
        registered=registered if isinstance(registered, str) else None,
        asked=questions_asked(
            application.question_set, lots=[row.lot for row in lot_applications], sites=sites, registered=registered
        ),
        evidence=[]
        if only_sent
        else list(Evidence.objects.filter(provider=application.provider_id).current().select_related("file", "site")),
        until=decision_day(application),
    )


def decision_day(application: Application) -> date:
    """By when the provider would hear if it sent the application today: documents must be good until then."""
    if application.due_on is not None:
        return application.due_on
    days = procurement.for_system(application.purchasing_system).assessment_days
    return add_working_days(timekeeping.today(), days)


def blockers(application: Application, filled: Filled | None = None) -> list[Blocker]:
    """Everything that stops this application from being sent, in the order of the task list. None means ready.

    The panel and submission both ask here and nowhere else, so that neither can promise what the other refuses.
    """
    filled = filled or read(application)
    lots_page = reverse("application_lots", args=[application.pk])
    found = [*_system_blockers(application)]
    if not filled.lot_applications:
        found.append(Blocker("Your lots", "are not chosen yet", lots_page, "Your lots"))
    for row in filled.lot_applications:
        found += [
            Blocker(f"Lot {row.lot.number}", words, url, "Your lots", stop=True)
            for words, url in _lot_problems(row, filled, lots_page)
        ]
    for asked in filled.to_answer:
        gap = filled.gap(asked)
        if gap is not None:
            found.append(Blocker(name_of(asked), gap.words, url_of(application, asked), group_of(asked), stop=gap.stop))
    with_price_question = {asked.lot.pk for asked in filled.to_answer if asked.lot and answers.is_prices(asked)}
    for row in filled.lot_applications:
        if row.lot.pk not in with_price_question and (gap := prices_gap(row)):
            url = reverse("application_prices", args=[application.pk, row.lot.pk])
            found.append(Blocker("Prices", gap.words, url, str(row.lot), stop=gap.stop))
    return found


def name_of(asked: Asked) -> str:
    """The question's short name, with whom it is about where that is not the whole organisation."""
    if asked.site is not None:
        return f"{asked.site}: {_lower(asked.version.short_name)}"
    if asked.lot is not None:
        return f"Lot {asked.lot.number}: {_lower(asked.version.short_name)}"
    return asked.version.short_name


def group_of(asked: Asked) -> str:
    return asked.section.title if asked.site is None and asked.lot is None else asked.about


def url_of(application: Application, asked: Asked) -> str:
    """The page on which this question is answered."""
    if answers.is_prices(asked) and asked.lot is not None:
        return reverse("application_prices", args=[application.pk, asked.lot.pk])
    return reverse("answer_edit", args=[application.pk, asked.key, asked.scope_key])


def prices_gap(row: LotApplication) -> Gap | None:
    """What is wrong with the prices asked in a lot."""
    offers: list[PriceOffer] = list(row.price_offers.all())
    ceilings = {line.key: line.ceiling for line in prices.lines(row.parts.all(), on=timekeeping.today())}
    for offer in offers:
        ceiling = ceilings.get((offer.part_id, offer.unit, offer.ratio))
        if ceiling is not None and offer.price > ceiling:
            return Gap(f"are above the most we pay, £{ceiling:,.2f}", stop=True)
    without = [part.title for part in row.parts.all() if not any(offer.part_id == part.pk for offer in offers)]
    return Gap(f"are not given yet for: {without[0]}") if without else None


def part_problem(part, provider) -> str:
    """Why a provider may not apply to a part at all; "" if it may."""
    if part.registered_only and not provider.is_school:
        return f"“{part.title}” is for registered schools only"
    return ""


def _lot_problems(row: LotApplication, filled: Filled, lots_page: str) -> list[tuple[str, str]]:
    """What is wrong with a chosen lot, with the box where it is mended."""
    parts = list(row.parts.all())
    own_box = f"{lots_page}#id_lot_{row.lot.pk}_0"
    found = []
    if not row.lot.is_open:
        found.append(("is closed to new applications. Take it out, or wait until it opens again", lots_page))
    if not parts:
        found.append(("has no part chosen", own_box))
    provider = filled.application.provider
    barred = [why for part in parts if (why := part_problem(part, provider))]
    found += [(f"has a part you cannot apply for: {why}", own_box) for why in barred]
    if any(part.needs_site for part in parts) and not any(site.teaches_here for site in filled.sites):
        if any(site.teaches_here for site in provider.sites.all()):
            found.append(("needs a place where you teach: choose one of your sites", f"{lots_page}#id_sites_0"))
        else:
            found.append(("needs a place where you teach: add one", reverse("site_add", args=[provider.pk])))
    return found


def _system_blockers(application: Application) -> list[Blocker]:
    why = closed_words(application.purchasing_system)
    if not why:
        return []
    url = reverse("application_tasks", args=[application.pk])
    return [Blocker(application.purchasing_system.title, why, url, "The arrangement", stop=True)]


def closed_words(system) -> str:
    """Why the arrangement takes no applications today; "" if it does."""
    return windows.closed_words(system, timekeeping.today())


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
