"""What the pages of an application show: the task list, the readiness panel, the copy of what was sent."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse

from apcommissioning.base.money import format_money
from lots.rules.questions import Asked, opens_follow_up
from lots.states import Gate, QuestionType

from ..models import Answer, Application, Evidence, LotApplication, Site
from ..rules import answers, readiness
from ..rules.readiness import Blocker, Filled
from ..states import ApplicationStatus, LotApplicationStatus
from .said import Said, said

# Where the question set asks for no signature of its own.
PLAIN_WORD = "What we have told you is true and complete. We will tell you if it changes."

# Words in a code that are not written as they stand in it.
SPELT = {"dbs": "DBS", "Childrens": "Children’s"}

# -- The task list -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Task:
    """A line of the task list. `status` is one of completed, not_started, in_progress, fix."""

    name: str
    url: str
    status: str
    hint: str = ""


@dataclass(frozen=True)
class Group:
    title: str
    note: str
    tasks: Sequence[Task]


def task_groups(filled: Filled) -> list[Group]:
    """The organisation's sections, then a line for each site, then each lot's questions one by one."""
    organisation = [asked for asked in filled.to_answer if asked.site is None and asked.lot is None]
    groups = []
    if organisation:
        sections = {asked.section.pk: asked.section for asked in organisation}
        groups.append(
            Group(
                "Your organisation",
                "Asked once, used for every lot",
                [
                    _several(filled, section.title, [asked for asked in organisation if asked.section == section])
                    for section in sections.values()
                ],
            )
        )
    sites = [(site, [asked for asked in filled.to_answer if asked.site == site]) for site in filled.sites]
    if tasks := [_several(filled, str(site), asked) for site, asked in sites if asked]:
        groups.append(Group("Your sites", "Asked once for each place where children learn", tasks))
    for row in filled.lot_applications:
        own = [asked for asked in filled.to_answer if asked.lot == row.lot]
        tasks = [_one(filled, asked) for asked in own]
        if not any(answers.is_prices(asked) for asked in own):
            tasks.append(_prices(filled, row))
        scored = sum(asked.version.gate == Gate.QUALITY for asked in own)
        note = f"{row.lot.get_mode_display()}. {scored} of the answers are scored"
        groups.append(Group(str(row.lot), note, tasks))
    return groups


def _several(filled: Filled, name: str, several: Sequence[Asked]) -> Task:
    """Several questions in one line: it leads to what must be mended, or to the first that is not answered."""
    gaps = [(asked, gap) for asked in several if (gap := filled.gap(asked)) is not None]
    stops = [(asked, gap) for asked, gap in gaps if gap.stop]
    first = next((asked for asked, _gap in stops or gaps), several[0])
    url = readiness.url_of(filled.application, first)
    if stops:
        asked, gap = stops[0]
        return Task(name, url, "fix", f"{asked.version.short_name}: {gap.words}")
    hint = f"{len(several) - len(gaps)} of {len(several)} answered"
    if not gaps:
        return Task(name, url, "completed", hint)
    started = any(filled.is_started(asked) for asked in several)
    return Task(name, url, "in_progress" if started else "not_started", hint)


def _one(filled: Filled, asked: Asked) -> Task:
    gap = filled.gap(asked)
    url = readiness.url_of(filled.application, asked)
    if gap is None:
        return Task(asked.version.short_name, url, "completed")
    if gap.stop:
        return Task(asked.version.short_name, url, "fix", f"{asked.version.short_name}: {gap.words}")
    return Task(asked.version.short_name, url, "in_progress" if filled.is_started(asked) else "not_started")


def _prices(filled: Filled, row: LotApplication) -> Task:
    gap = readiness.prices_gap(row)
    url = reverse("application_prices", args=[filled.application.pk, row.lot.pk])
    started = "in_progress" if row.price_offers.all() else "not_started"
    return Task("Prices", url, "completed" if gap is None else "fix" if gap.stop else started)


def sending(application: Application, ready: "Panel") -> Group:
    """The last part of the task list: nothing in it can be begun before the rest is complete."""
    url = reverse("application_submit", args=[application.pk])
    tasks = [
        Task("Check your answers", url if ready.is_ready else "", "not_started" if ready.is_ready else "cannot_start"),
        Task(
            "Sign the declaration and send",
            url if ready.is_ready else "",
            "not_started" if ready.is_ready else "cannot_start",
            "Needs somebody who can bind the organisation",
        ),
    ]
    return Group("Check and send", "", tasks)


# -- One question ------------------------------------------------------------------------------------------------------


def how_checked(asked: Asked) -> str:
    """What becomes of the answer, in words for the applicant."""
    if asked.version.criteria:
        return "Scored by two reviewers on their own, against published wording, from 0 to 5."
    if asked.version.gate == Gate.FINANCIAL:
        return "Looked at by finance. Not scored."
    return "Pass, or somebody looks into it. Not scored."


def used_for(asked: Asked) -> str:
    if asked.site is not None:
        return f"{asked.site} alone. You answer it once for each site."
    if asked.lot is not None:
        return f"Lot {asked.lot.number} alone. You answer it once for each lot you choose."
    return "All your sites and all your lots. You answer it once."


def in_plain_words(codes: Sequence[str]) -> list[str]:
    """`low_level_concerns` as `Low level concerns`: what a document must cover, the columns of a record."""
    return [" ".join(SPELT.get(word, word) for word in code.capitalize().split("_")) for code in codes]


def declaration(filled: Filled) -> str:
    """What is signed at the end, as the question set words it."""
    return next((asked.wording.declaration for asked in filled.asked if answers.is_signed_last(asked)), PLAIN_WORD)


# -- The readiness panel -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PanelLine:
    """What blocks, of one kind: one blocker in its own words, or the number of them in a group."""

    name: str
    rest: str
    url: str
    stop: bool
    joined: bool = False


@dataclass(frozen=True)
class Panel:
    blockers: Sequence[Blocker]
    answered: int
    to_answer: int
    lines: Sequence[PanelLine] = field(default_factory=list)

    @property
    def is_ready(self) -> bool:
        return not self.blockers

    @property
    def title(self) -> str:
        if self.is_ready:
            return "Ready to send"
        number = len(self.blockers)
        return f"{number} thing{'s' if number > 1 else ''} still block{'' if number > 1 else 's'} you"

    @property
    def percent(self) -> int:
        return 100 * self.answered // self.to_answer if self.to_answer else 0


def panel(filled: Filled) -> Panel:
    """The blockers that submission obeys: what must be mended one by one, what is only to be filled in by group."""
    blockers = readiness.blockers(filled.application, filled)
    lines = [PanelLine(blocker.name, blocker.rest, blocker.url, True) for blocker in blockers if blocker.stop]
    groups: dict[str, list[Blocker]] = {}
    for blocker in blockers:
        if not blocker.stop:
            groups.setdefault(blocker.group, []).append(blocker)
    for group, members in groups.items():
        first = members[0]
        if len(members) == 1:
            lines.append(PanelLine(first.name, first.rest, first.url, False))
        else:
            lines.append(PanelLine(group, f": {len(members)} answers to finish", first.url, False, joined=True))
    answered = sum(filled.gap(asked) is None for asked in filled.to_answer)
    return Panel(blockers, answered, len(filled.to_answer), lines)


# -- The copy of what was sent -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AnswerLine:
    """A question and its answer, in words."""

    asked: Asked
    question: str
    words: Sequence[str]
    follow_up: str
    follow_up_asks: str
    documents: Sequence[Evidence]
    url: str
    said: Sequence[Said] = ()
    reused: str = ""

    @property
    def name(self) -> str:
        return self.asked.version.short_name


@dataclass(frozen=True)
class AnswerSection:
    title: str
    lines: Sequence[AnswerLine]


@dataclass(frozen=True)
class PriceRow:
    part: str
    line: str
    price: Decimal


@dataclass(frozen=True)
class LotCopy:
    row: LotApplication
    parts: Sequence[str]
    prices: Sequence[PriceRow]


@dataclass(frozen=True)
class Copy:
    """An application to be read: as it stands while a draft, as it was sent afterwards."""

    details: Sequence[tuple[str, str]]
    sites: Sequence[tuple[str, str]]
    lots: Sequence[LotCopy]
    sections: Sequence[AnswerSection]
    signed: str


def copy(filled: Filled) -> Copy:
    """After submission the provider's details and its sites are those of that day, and the documents those sent."""
    application = filled.application
    if application.sent:
        sent = Prefetch("evidence", Evidence.objects.select_related("file"))
        prefetch_related_objects(list(filled.answers.values()), sent)
    kept = application.sent or to_keep(filled)
    sections: dict[str, list[AnswerLine]] = {}
    asked_since = said(application) if application.submitted_at else {}
    for asked in filled.asked:
        if answers.is_prices(asked) or (answers.is_signed_last(asked) and not application.sent):
            continue
        line = answer_line(filled, asked)
        line = replace(line, said=asked_since.get((asked.version.pk, asked.scope_key), ()))
        sections.setdefault(_section_title(asked), []).append(line)
    signed = kept.get("signed") or {}
    return Copy(
        details=[tuple(row) for row in kept["provider"]],
        sites=[tuple(row) for row in kept["sites"]],
        lots=[
            LotCopy(
                row,
                [part.title for part in row.parts.all()],
                [
                    PriceRow(
                        part.title, f"{offer.get_unit_display()}, {_lower(offer.get_ratio_display())}", offer.price
                    )
                    for part in row.parts.all()
                    for offer in row.price_offers.all()
                    if offer.part_id == part.pk
                ],
            )
            for row in filled.lot_applications
        ],
        sections=[AnswerSection(title, lines) for title, lines in sections.items()],
        signed=", ".join(part for part in (signed.get("name"), signed.get("role")) if part),
    )


def answer_line(filled: Filled, asked: Asked) -> AnswerLine:
    answer = filled.answer(asked)
    value = answer.value if answer else None
    sent = bool(filled.application.sent)
    documents = list(answer.evidence.all()) if sent and answer else filled.documents(asked)
    opened = answer is not None and opens_follow_up(asked.version, value)
    return AnswerLine(
        asked=asked,
        question=asked.wording.text,
        words=in_words(asked, value),
        follow_up=answer.follow_up if answer and opened else "",
        follow_up_asks=asked.wording.follow_up,
        documents=documents,
        url=readiness.url_of(filled.application, asked),
        reused=_reused(answer),
    )


def _reused(answer: Answer | None) -> str:
    if answer is None or answer.reused_from is None:
        return ""
    source = answer.reused_from.application
    return "Same as elsewhere in this application" if source == answer.application else f"Same as in {source}"


def in_words(asked: Asked, value: Any) -> list[str]:
    """An answer as its reader sees it, a line for each thing said."""
    kind = asked.version.type
    if not answers.is_given(asked, value):
        return []
    if kind == QuestionType.DECLARATION:
        return ["Agreed"]
    if kind == QuestionType.YES_NO:
        return ["Yes" if value == "yes" else "No"]
    if kind in (QuestionType.ONE_OF, QuestionType.MANY_OF):
        labels = {option["code"]: option["label"] for option in asked.wording.options}
        chosen = value if isinstance(value, list) else [value]
        return [labels.get(code, str(code)) for code in chosen]
    if kind == QuestionType.MONEY:
        return [format_money(str(value))]
    if kind == QuestionType.DATE:
        day = date.fromisoformat(value)
        return [f"{day.day} {day:%B %Y}"]
    return [str(value)]


def to_keep(filled: Filled, *, name: str = "", role: str = "") -> dict[str, Any]:
    """What is kept with a submitted application because the provider may change it later."""
    provider = filled.application.provider
    prefetch_related_objects(list(filled.sites), "capacities")
    return {
        "provider": [
            ("Legal name", provider.legal_name),
            ("Legal form", provider.get_legal_form_display()),
            ("Company number", provider.company_number),
            ("Charity number", provider.charity_number),
            ("UKPRN", provider.ukprn),
            ("School registration", provider.get_register_display()),
            ("VAT", provider.get_vat_code_display()),
            ("Address", ", ".join([*provider.address.splitlines(), provider.postcode])),
            ("Contact", f"{provider.contact_name}, {provider.contact_email}, {provider.contact_phone}"),
        ],
        "sites": [(site.name, _site_words(site)) for site in filled.sites],
        "signed": {"name": name, "role": role},
    }


def _site_words(site: Site) -> str:
    urn = f" URN {site.urn}." if site.urn else ""
    places = ", ".join(row.words for row in site.capacities.all())
    address = ", ".join([*site.address.splitlines(), site.postcode]).strip(", ")
    return f"{site.get_kind_display()}. {address}.{urn}{f' Places: {places}.' if places else ''}"


def _section_title(asked: Asked) -> str:
    return (
        asked.section.title if asked.about == "Your organisation" else f"{asked.about}: {_lower(asked.section.title)}"
    )


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


# -- Lists -------------------------------------------------------------------------------------------------------------


def lots_of(application: Application) -> str:
    """The numbers of its lots, for a list: prefetch `lot_applications__lot`."""
    return ", ".join(str(row.lot.number) for row in application.lot_applications.all())


def told_status(application: Application) -> ApplicationStatus:
    """The status as the provider may know it: while a decision is held, the application is in assessment. Prefetch
    `lot_applications__decision`."""
    status = ApplicationStatus(application.status)
    if status == ApplicationStatus.DECIDED and any(
        row.told_status == LotApplicationStatus.PENDING for row in application.lot_applications.all()
    ):
        return ApplicationStatus.IN_ASSESSMENT
    return status
