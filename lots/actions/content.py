"""Loading the council's texts, which ship with the project as readable files in `lots/content/`.

Everything is loaded frozen: with the day and the hash of what it says. Loading again is safe and changes nothing; a
file whose words have changed under a published version number is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from apcommissioning.base import history, timekeeping
from apcommissioning.base.actions import acting
from apcommissioning.base.exceptions import Refused
from apcommissioning.base.merge import MergeText
from lots.models import (
    ContractTemplate,
    Criterion,
    Frozen,
    Level,
    Lot,
    LotPart,
    PinnedQuestion,
    PriceRule,
    PurchasingSystem,
    Question,
    QuestionSet,
    QuestionVersion,
    Rubric,
    RubricFamily,
    Section,
    ServiceSpecification,
    Weight,
)
from lots.rules import frozen, require

CONTENT = Path(__file__).resolve().parent.parent / "content"


@dataclass(frozen=True)
class LoadedContent:
    question_set: QuestionSet
    rubric: Rubric
    contract_template: ContractTemplate


@cache
def shipped(name: str) -> Mapping[str, Any]:
    """A YAML file of the shipped content, read once in a process. Not to be changed by its reader."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same, ten times as fast, where it was built
    return yaml.load((CONTENT / name).read_text(encoding="utf-8"), Loader=loader)  # noqa: S506  (both are safe)


def content_load(*, by=None) -> LoadedContent:
    """Load the shipped question set, rubric and standard contract, frozen. Returns those that are in force after it.

    `by` None means that the service does it by itself, when it is set up. Raises `Refused` where a file has changed
    under a version that is published: give it the next version number instead.
    """
    if by is not None:
        require(by, "content_load")
    with acting():
        return LoadedContent(_load_question_set(by), _load_rubric(by), _load_contract_template(by))


def _freeze(text: Any, *, by) -> Any:
    """From here on the text is what its hash says."""
    text.published_at = timekeeping.now()
    text.hash = frozen.digest(frozen.content(text))
    type(text).objects.filter(pk=text.pk).update(published_at=text.published_at, hash=text.hash)
    history.record(text, "published", by=by, version=text.version, hash=text.hash, words="Loaded, published and frozen")
    return text


def _unchanged(text: Frozen, said: Any) -> Frozen:
    """The published text, if the file still says the same (`said` is the file's content, hashed alike)."""
    if frozen.digest(frozen.content(text)) != frozen.digest(said):
        raise Refused(
            f"{text} is published and frozen, and the file now says something else. "
            f"Give the file the next version number."
        )
    return text


# -- The question set --------------------------------------------------------------------------------------------------


def _version_fields(entry: Mapping[str, Any]) -> dict[str, Any]:
    """A question of the file as the fields of a `QuestionVersion`."""
    return {
        "gate": entry["gate"],
        "scope": entry["scope"],
        "type": entry["type"],
        "text": entry["text"],
        "short_name": entry["short_name"],
        "why_we_ask": entry.get("why_we_ask", ""),
        "hint": entry.get("hint", ""),
        "word_limit": entry.get("word_limit"),
        "options": entry.get("options") or [],
        "declaration": (entry.get("declaration_text") or "").strip(),
        "record_columns": entry.get("record_columns") or [],
        "must_cover": entry.get("must_cover") or [],
        "per": entry.get("per", ""),
        "follow_up": entry.get("follow_up") or {},
        "applies_when": entry.get("applies_when") or {},
        "evidence": entry.get("evidence") or {},
        "check_rules": entry.get("check") or {},
        "criteria": entry.get("criterion") or [],
        "standards": entry.get("standard") or [],
        "reuse": entry["reuse"],
        "personal_data": entry["personal_data"],
        "reading_notes": entry.get("reading_notes", ""),
    }


def _load_question_set(by) -> QuestionSet:
    source = shipped("question_set.yaml")
    head = source["question_set"]
    fields = {
        "title": head["title"],
        "statement": head["statement_to_applicants"].strip(),
        "word_budget": head["word_budget_one_lot"],
        "settings": source["settings"],
    }
    question_set, is_new = QuestionSet.objects.get_or_create(
        key=head["key"], version=int(head["version"]), defaults=fields
    )
    versions = _versions_for(source["questions"])
    if not is_new:
        said = {"key": question_set.key, "version": question_set.version, **fields}
        said["sections"] = [
            {
                **{name: section[name] for name in ("key", "gate", "title", "order")},
                "questions": [
                    {"key": entry["key"], "number": versions[entry["key"]].number, **_version_fields(entry)}
                    for entry in source["questions"]
                    if entry["section"] == section["key"]
                ],
            }
            for section in sorted(source["sections"], key=lambda section: section["order"])
        ]
        return _unchanged(question_set, said)  # type: ignore[return-value]
    sections = {
        section.key: section
        for section in Section.objects.bulk_create(
            Section(
                question_set=question_set,
                key=entry["key"],
                gate=entry["gate"],
                title=entry["title"],
                order=entry["order"],
            )
            for entry in source["sections"]
        )
    }
    PinnedQuestion.objects.bulk_create(
        PinnedQuestion(section=sections[entry["section"]], question_version=versions[entry["key"]], order=place)
        for place, entry in enumerate(source["questions"], start=1)
    )
    return _freeze(question_set, by=by)  # type: ignore[return-value]


def _versions_for(entries: list[Mapping[str, Any]]) -> dict[str, QuestionVersion]:
    """For each question of the file the version with its words: the one that exists, or the next one."""
    keys = [entry["key"] for entry in entries]
    Question.objects.bulk_create([Question(key=key) for key in keys], ignore_conflicts=True)
    questions = {question.key: question for question in Question.objects.filter(key__in=keys)}
    existing: dict[str, list[QuestionVersion]] = {key: [] for key in keys}
    for version in QuestionVersion.objects.filter(question__key__in=keys).select_related("question").order_by("number"):
        existing[version.question.key].append(version)
    found: dict[str, QuestionVersion] = {}
    new: list[QuestionVersion] = []
    for entry in entries:
        fields, older = _version_fields(entry), existing[entry["key"]]
        same = [version for version in older if all(getattr(version, name) == fields[name] for name in fields)]
        if same:
            found[entry["key"]] = same[-1]
            continue
        number = older[-1].number + 1 if older else 1
        new.append(QuestionVersion(question=questions[entry["key"]], number=number, **fields))
    for version in QuestionVersion.objects.bulk_create(new):
        found[version.question.key] = version
    return found


# -- The rubric --------------------------------------------------------------------------------------------------------


def _load_rubric(by) -> Rubric:
    source = shipped("rubric.yaml")
    head = source["rubric"]
    fields = {
        "lowest": head["scale"]["lowest"],
        "highest": head["scale"]["highest"],
        "meaning_of_3": head["scale"]["meaning_of_3"],
        "overall_minimum": head["overall_minimum"],
        "independent_scores": head["independent_scores"],
        "moderate_when_levels_differ_by": head["moderate_when_levels_differ_by"],
        "always_moderate": head["always_moderate"],
        "guidance": head["rules"],
        "refusal_rule": head["refusal_rule"],
    }
    criteria_fields = {
        entry["key"]: {
            "key": entry["key"],
            "title": entry["title"],
            "asks": entry["asks"],
            "order": place,
            "questions": entry["questions"],
            "also_read": entry["also_read"],
            "evidence": entry["evidence"],
            "outcomes": entry["outcomes"],
            "standards": entry["standard"],
        }
        for place, entry in enumerate(source["criteria"], start=1)
    }
    rubric, is_new = Rubric.objects.get_or_create(key=head["key"], version=int(head["version"]), defaults=fields)
    if not is_new:
        said = {"key": rubric.key, "version": rubric.version, **fields}
        said["criteria"] = [
            {**criteria_fields[entry["key"]], "levels": {str(number): text for number, text in entry["levels"].items()}}
            for entry in source["criteria"]
        ]
        said["families"] = [
            {
                "key": key,
                "title": family["title"],
                "when_not_asked": family.get("when_no_site", ""),
                "weights": sorted([name, w["weight"], w["minimum"]] for name, w in family["weights"].items()),
            }
            for key, family in sorted(source["families"].items())
        ]
        return _unchanged(rubric, said)  # type: ignore[return-value]
    criteria = {
        criterion.key: criterion
        for criterion in Criterion.objects.bulk_create(
            Criterion(rubric=rubric, **fields) for fields in criteria_fields.values()
        )
    }
    Level.objects.bulk_create(
        Level(criterion=criteria[entry["key"]], number=number, words=words)
        for entry in source["criteria"]
        for number, words in entry["levels"].items()
    )
    families = {
        family.key: family
        for family in RubricFamily.objects.bulk_create(
            RubricFamily(rubric=rubric, key=key, title=family["title"], when_not_asked=family.get("when_no_site", ""))
            for key, family in source["families"].items()
        )
    }
    Weight.objects.bulk_create(
        Weight(family=families[key], criterion=criteria[name], weight=entry["weight"], minimum=entry["minimum"])
        for key, family in source["families"].items()
        for name, entry in family["weights"].items()
    )
    return _freeze(rubric, by=by)  # type: ignore[return-value]


def _load_contract_template(by) -> ContractTemplate:
    text = MergeText.read((CONTENT / "contract.md").read_text(encoding="utf-8"))
    fields = {"title": text.front["title"], "body": text.body}
    template, is_new = ContractTemplate.objects.get_or_create(version=text.front["version"], defaults=fields)
    if not is_new:
        return _unchanged(template, {"version": template.version, **fields})  # type: ignore[return-value]
    return _freeze(template, by=by)  # type: ignore[return-value]


# -- The lots ----------------------------------------------------------------------------------------------------------


def lots_load(system: PurchasingSystem, *, by) -> list[Lot]:
    """Give a draft purchasing system the lots of the council's file: parts, ceilings from its first day, and the first
    version of each service specification. Raises `Refused` if it has lots or is published."""
    require(by, "lots_load", system)
    source = shipped("lots.yaml")
    with acting():
        lots = Lot.objects.bulk_create(_lot(system, entry) for entry in source["lots"])
        entries = {entry["key"]: entry for entry in source["lots"]}
        parts = LotPart.objects.bulk_create(
            LotPart(
                lot=lot,
                key=part["key"],
                title=part["title"],
                delivery=part["delivery"],
                also_delivery=part.get("also_delivery", []),
                needs_site=part["needs_site"],
                registered_only=part.get("registered_only", False),
            )
            for lot in lots
            for part in entries[lot.key]["parts"]
        )
        prices = {part["key"]: part["prices"] for entry in source["lots"] for part in entry["parts"]}
        PriceRule.objects.bulk_create(
            PriceRule(
                part=part,
                unit=price["unit"],
                ratio=price["ratio"],
                ceiling=Decimal(price["ceiling"]),
                from_on=system.valid_from,
            )
            for part in parts
            for price in prices[part.key]
        )
        ServiceSpecification.objects.bulk_create(
            ServiceSpecification(
                lot=lot,
                version=1,
                body=(CONTENT / entries[lot.key]["specification"]).read_text(encoding="utf-8"),
            )
            for lot in lots
        )
        system.terms = {**source["terms"], "prices": source["price_rules"]}
        PurchasingSystem.objects.filter(pk=system.pk).update(terms=system.terms)
        history.record(
            system,
            "lots_loaded",
            by=by,
            words=f"{len(lots)} lots loaded from the council's file",
            file=source["lots_file"]["key"],
            version=source["lots_file"]["version"],
        )
    return lots


def _lot(system: PurchasingSystem, entry: Mapping[str, Any]) -> Lot:
    return Lot(
        purchasing_system=system,
        number=entry["number"],
        key=entry["key"],
        name=entry["name"],
        cohort=entry["cohort"],
        mode=entry["mode"],
        key_stages=entry["key_stages"],
        key_stage_note=entry.get("key_stage_note", ""),
        rubric_family=entry["rubric_family"],
        legal_bases=entry["legal_bases"],
        usual_commissioner=entry["usual_commissioner"],
        usual_length_weeks=entry["usual_length_weeks"],
        review_by_manager_weeks=entry["longest_weeks_before_review_by_manager"],
        fewest_sessions_a_week=entry["usual_sessions_a_week"]["lowest"],
        most_sessions_a_week=entry["usual_sessions_a_week"]["highest"],
        reply_working_days=entry["reply_working_days"],
        start_school_days=entry["start_school_days"],
        warning=entry.get("warning", ""),
    )
