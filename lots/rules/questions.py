"""Which questions are asked of whom, by the rules that the question set states itself (`how_to_read`).

`applies_when` maps a fact to the values that switch the question on; all facts listed must match, and an empty map
means always. The facts: lot, mode, key_stage, registered, has_site. An organisation question applies if any chosen lot
matches; a site question if any lot delivered there matches; a lot question if that lot matches.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from apcommissioning.base.merge import MergeText
from lots.models import Lot, PinnedQuestion, QuestionSet, QuestionVersion, Section
from lots.states import Scope

type Facts = Mapping[str, frozenset[Any]]

# The answer to `registration_status` is the fact "registered".
REGISTERED_QUESTION = "registration_status"
FACTS = frozenset({"lot", "mode", "key_stage", "registered", "has_site"})


def applies(version: QuestionVersion, facts: Facts) -> bool:
    """Whether the facts switch this question on. A fact that is not known yet matches nothing."""
    return all(not frozenset(wanted).isdisjoint(facts.get(fact, ())) for fact, wanted in version.applies_when.items())


def lot_facts(lot: Lot, *, registered: str | None, has_site: bool) -> Facts:
    return {
        "lot": frozenset({lot.key}),
        "mode": frozenset({lot.mode}),
        "key_stage": frozenset(lot.key_stages),
        "registered": frozenset({registered} if registered else ()),
        "has_site": frozenset({has_site}),
    }


def site_facts(lot: Lot, site: Any, *, registered: str | None) -> Facts:
    """A site with a school's own number is a registered school, whatever the provider's other sites are."""
    return lot_facts(lot, registered="all_sites" if site.urn else registered, has_site=True)


def is_delivered_at_sites(lot: Lot) -> bool:
    return any(part.is_at_a_site for part in lot.parts.all())


@dataclass(frozen=True)
class Wording:
    """A question in the words its reader sees: the council's own numbers are filled in."""

    text: str
    why_we_ask: str
    hint: str
    declaration: str
    follow_up: str
    options: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Asked:
    """A question as it is asked once: of the organisation, of a site, or about a lot."""

    version: QuestionVersion
    scope_key: str
    section: Section
    lot: Lot | None = None
    site: Any = None
    settings: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def key(self) -> str:
        return self.version.question.key

    @cached_property
    def wording(self) -> Wording:
        return wording(self.version, self.settings)

    @property
    def about(self) -> str:
        """Whom or what it is asked of, for a heading."""
        return str(self.site or self.lot or "Your organisation")


def pinned_in(question_set: QuestionSet) -> list[PinnedQuestion]:
    """The questions of a set in the order of its sections. One query."""
    return list(
        PinnedQuestion.objects.filter(section__question_set=question_set)
        .select_related("section", "question_version__question")
        .order_by("section__order", "order")
    )


def asked(
    question_set: QuestionSet,
    *,
    lots: Iterable[Lot],
    sites: Iterable[Any],
    registered: str | None,
    pinned: Sequence[PinnedQuestion] | None = None,
) -> list[Asked]:
    """Every question to be answered in an application for these lots with these sites, in the order of the sections;
    within a section the organisation's come first, then each site's, then each lot's.

    `registered` is the answer to the question `registration_status`, or None while it is not answered. Sites need
    `pk`, `urn` and `teaches_here`. Prefetch the lots' parts; this adds one query, unless the set's `pinned` questions
    are read already.
    """
    chosen = sorted(lots, key=lambda lot: lot.number)
    places = [site for site in sites if site.teaches_here]
    everything = [
        (one, *instance)
        for one in (pinned_in(question_set) if pinned is None else pinned)
        for instance in _instances(one.question_version, chosen, places, registered)
    ]
    scopes = list(Scope)
    everything.sort(key=lambda row: (row[0].section.order, scopes.index(Scope(row[0].question_version.scope)), row[1]))
    words = filled_settings(question_set.settings)
    return [
        Asked(one.question_version, _scope_key(lot, site), one.section, lot, site, words)
        for one, _place, lot, site in everything
    ]


def _instances(
    version: QuestionVersion, lots: Sequence[Lot], places: Sequence[Any], registered: str | None
) -> list[tuple[int, Lot | None, Any]]:
    """Each (place in the order, lot, site) in which the question is asked."""
    has_site = bool(places)
    if version.scope == Scope.ORGANISATION:
        if any(applies(version, lot_facts(lot, registered=registered, has_site=has_site)) for lot in lots):
            return [(0, None, None)]
        return []
    if version.scope == Scope.SITE:
        here = [lot for lot in lots if is_delivered_at_sites(lot)]
        return [
            (number, None, site)
            for number, site in enumerate(places)
            if any(applies(version, site_facts(lot, site, registered=registered)) for lot in here)
        ]
    return [
        (number, lot, None)
        for number, lot in enumerate(lots)
        if applies(version, lot_facts(lot, registered=registered, has_site=has_site))
    ]


def _scope_key(lot: Lot | None, site: Any) -> str:
    if site is not None:
        return f"site:{site.pk}"
    return f"lot:{lot.pk}" if lot is not None else "organisation"


# -- Wording -----------------------------------------------------------------------------------------------------------


def filled_settings(settings: Mapping[str, Any]) -> dict[str, str]:
    """The council's own numbers, as they are written in a text: `£5,000,000`, `5`."""
    words = {}
    for name, setting in settings.items():
        value = setting["value"]
        words[name] = f"£{Decimal(value):,.0f}" if setting.get("unit") == "gbp" else str(value)
    return words


def wording(version: QuestionVersion, words: Mapping[str, Any]) -> Wording:
    """The question's words with `filled_settings` put in."""

    def filled(text: str) -> str:
        return MergeText.read(text).fill_plain(words).strip() if "{{" in text else text

    return Wording(
        text=filled(version.text),
        why_we_ask=filled(version.why_we_ask),
        hint=filled(version.hint),
        declaration=filled(version.declaration),
        follow_up=filled(version.follow_up.get("ask", "")),
        options=tuple({**option, "label": filled(option["label"])} for option in version.options),
    )


def opens_follow_up(version: QuestionVersion, answer: Any) -> bool:
    """Whether this answer opens the further box. `answer` is a code, or a list of codes."""
    codes = set(answer if isinstance(answer, list | tuple) else [answer]) - {None, ""}
    if "when" in version.follow_up:
        return not codes.isdisjoint(version.follow_up["when"])
    if "when_any_except" in version.follow_up:
        return bool(codes.difference(version.follow_up["when_any_except"]))
    return False


def asked_of(version: QuestionVersion) -> str:
    """Who is asked, in words, from `applies_when`. In one order: each database keeps JSON's keys in its own."""
    asked = version.applies_when
    return " and ".join(words(asked[fact]) for fact, words in _FACT_WORDS.items() if fact in asked) or "Everybody"


def _either(values: Iterable[str]) -> str:
    return " or ".join(values)


_REGISTERED_WORDS = {
    "all_sites": "schools",
    "some_sites": "providers with some school sites",
    "no_sites": "providers that are not schools",
    "online_accredited": "accredited online providers",
}
_MODE_WORDS = {
    "face_to_face": "face-to-face lots",
    "therapeutic": "therapeutic lots",
    "virtual": "virtual lots",
}
_FACT_WORDS = {
    "lot": lambda values: _either(value.replace("_", " ") for value in values),
    "key_stage": lambda values: "lots for " + _either(str(value).upper().replace("KS5", "post-16") for value in values),
    "mode": lambda values: _either(_MODE_WORDS[value] for value in values),
    "registered": lambda values: _either(_REGISTERED_WORDS[value] for value in values),
    "has_site": lambda values: "those with a teaching site" if True in values else "those without a site",
}


# -- Checks, in words --------------------------------------------------------------------------------------------------


def check_in_words(version: QuestionVersion) -> dict[str, str]:
    """How the answer is checked, for officers: what fails it, what passes it, and what a person looks at otherwise."""
    rules = version.check_rules
    if not rules:
        return {}
    labels = {"yes": "yes", "no": "no", **{option["code"]: option["label"] for option in version.options}}
    found = {}
    for key in ("fail_when", "pass_when"):
        if rules.get(key):
            found[key] = "; and ".join(
                said(rules[key][condition], labels)
                for condition, said in _CONDITION_WORDS.items()  # in one order on every database
                if condition in rules[key]
            )
    found["refer_note"] = rules.get("refer_note", "")
    return found


def _answers(wanted: Iterable[str], labels: Mapping[str, str], joined: str) -> str:
    return joined.join(f"“{labels.get(code, code)}”" for code in wanted)


_CONDITION_WORDS: dict[str, Any] = {
    "answer_is": lambda wanted, labels: f"the answer is {_answers(wanted, labels, ' or ')}",
    "answer_includes": lambda wanted, labels: f"the answer includes {_answers(wanted, labels, ', ')}",
    "all_ticked": lambda wanted, labels: "every box is ticked",
    "none_ticked_but": lambda wanted, labels: f"nothing is ticked but {_answers(wanted, labels, ', ')}",
    "evidence_current": lambda wanted, labels: "the evidence is in date",
    "agreed": lambda wanted, labels: "it is agreed to" if wanted else "it is not agreed to",
    "answer_at_most": lambda wanted, labels: f"the answer is {wanted} or less",
    "within_ceiling": lambda wanted, labels: "every price is within its ceiling",
    "records_complete": lambda wanted, labels: "the record is complete",
    "person_decides": lambda wanted, labels: "a person has looked and decides so",
}
CONDITIONS = frozenset(_CONDITION_WORDS)


def evidence_in_words(version: QuestionVersion) -> str:
    """The document that goes with the answer, and how long it stays good."""
    if not version.evidence:
        return ""
    kind = version.evidence["kind"].replace("_", " ").capitalize()
    needed = {"always": "needed", "if_held": "if you have it", "if_answer": "for some answers"}[
        version.evidence["required"]
    ]
    months = version.evidence.get("months")
    good = f", good for {months} months from its date" if version.evidence.get("expires") and months else ""
    return f"{kind}: {needed}{good}"
