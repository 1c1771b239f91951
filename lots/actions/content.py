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

from apcommissioning.base import history
from apcommissioning.base.actions import acting
from apcommissioning.base.merge import MergeText
from lots.models import (
    ContractTemplate,
    Lot,
    LotPart,
    PriceRule,
    PurchasingSystem,
    QuestionSet,
    Rubric,
    ServiceSpecification,
)
from lots.rules import question_file, require, rubric_file

from .questions import numbered
from .texts import LOADED, freeze, keep_published, unchanged

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
        return LoadedContent(
            keep_published(QuestionSet, numbered(question_file.content_of(shipped("question_set.yaml"))), by=by),
            keep_published(Rubric, rubric_file.content_of(shipped("rubric.yaml")), by=by),
            _load_contract_template(by),
        )


def _load_contract_template(by) -> ContractTemplate:
    text = MergeText.read((CONTENT / "contract.md").read_text(encoding="utf-8"))
    fields = {"title": text.front["title"], "body": text.body}
    template, is_new = ContractTemplate.objects.get_or_create(version=text.front["version"], defaults=fields)
    if not is_new:
        return unchanged(template, {"version": template.version, **fields})
    freeze(template, by=by, words=LOADED)
    return template


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
