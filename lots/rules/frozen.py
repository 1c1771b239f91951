"""What a published text said, in a form that can be hashed: the proof that nothing in it has changed since.

The content is read from the rows and not from the file they came from, so that a change made in the database by any
road shows. What has no meaning for the reader (row numbers, when it was loaded) stays out.
"""

import hashlib
import json
from collections.abc import Iterable
from functools import singledispatch
from typing import Any

from django.db import models

from lots.models import ContractTemplate, Frozen, QuestionSet, QuestionVersion, Rubric, ServiceSpecification

VERSION_FIELDS = [
    field.name
    for field in QuestionVersion._meta.concrete_fields
    if field.name not in {"id", "question", "number", "asks_anew"}
]
CRITERION_FIELDS = ("title", "asks", "questions", "also_read", "evidence", "outcomes", "standards")


def digest(content: Any) -> str:
    """SHA-256 over the content as JSON with sorted keys and no spaces."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def fields_of(row: models.Model, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def question_content(version: QuestionVersion) -> dict[str, Any]:
    """What a version of a question says. `asks_anew` stands in it only where it was said, as it was not always kept."""
    said = {"key": version.question.key, "number": version.number, **fields_of(version, VERSION_FIELDS)}
    return {**said, "asks_anew": True} if version.asks_anew else said


@singledispatch
def content(text: Frozen) -> dict[str, Any]:
    """What the text says, all of it. Question sets take three queries, rubrics five, the others none."""
    raise TypeError(f"{text!r} is not a text that is frozen.")


@content.register
def _(text: QuestionSet) -> dict[str, Any]:
    sections = text.sections.prefetch_related("pinned__question_version__question").order_by("order")
    return {
        **fields_of(text, ["key", "version", *text.HEAD]),
        "sections": [
            {
                **fields_of(section, ["key", "gate", "title", "order"]),
                "questions": [
                    question_content(pinned.question_version)
                    for pinned in sorted(section.pinned.all(), key=lambda pinned: pinned.order)
                ],
            }
            for section in sections
        ],
    }


@content.register
def _(text: Rubric) -> dict[str, Any]:
    criteria = {criterion.pk: criterion for criterion in text.criteria.prefetch_related("levels")}
    return {
        **fields_of(text, ["key", "version", *text.HEAD]),
        "criteria": [
            {
                **fields_of(criterion, ["key", "order", *CRITERION_FIELDS]),
                "levels": {str(level.number): level.words for level in criterion.levels.all()},
            }
            for criterion in criteria.values()
        ],
        "families": [
            {
                **fields_of(family, ["key", "title", "when_not_asked"]),
                "weights": sorted(
                    [criteria[weight.criterion_id].key, weight.weight, weight.minimum]
                    for weight in family.weights.all()
                ),
            }
            for family in text.families.prefetch_related("weights").order_by("key")
        ],
    }


@content.register
def _(text: ContractTemplate) -> dict[str, Any]:
    return fields_of(text, ["version", "title", "body"])


@content.register
def _(text: ServiceSpecification) -> dict[str, Any]:
    return {"lot": text.lot.key, **fields_of(text, ["version", "body"])}


def is_intact(text: Frozen) -> bool:
    """Whether a published text still says what it said when it was frozen."""
    return text.is_published and digest(content(text)) == text.hash
