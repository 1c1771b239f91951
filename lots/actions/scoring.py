"""Rubrics: kept from a file, drafted, edited criterion by criterion, published."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Max

from apcommissioning.base import history
from apcommissioning.base.actions import acting
from apcommissioning.base.exceptions import Refused, TooLate
from lots.models import Criterion, Level, Rubric, RubricFamily, Weight
from lots.rules import frozen, require
from lots.rules.drafts import rubric_problems
from lots.rules.frozen import RUBRIC_FIELDS

from .questions import free_key
from .texts import LOADED, freeze, next_version, refuse_if_drafted, still_a_draft, unchanged

HEAD_FIELDS = tuple(name for name in RUBRIC_FIELDS if name not in {"key", "version"})
CRITERION_FIELDS = ("title", "asks", "questions", "also_read", "evidence", "outcomes", "standards")


# -- From a file -------------------------------------------------------------------------------------------------------


def keep_published(content: Mapping[str, Any], *, by) -> Rubric:
    """A rubric whose words came checked, frozen at once; the one that is kept already if it says the same."""
    kept = Rubric.objects.filter(key=content["key"], version=content["version"]).first()
    if kept is not None and kept.is_published:
        return unchanged(kept, content)  # type: ignore[return-value]
    refuse_if_drafted(Rubric, content["key"])
    rubric = Rubric.objects.create(**{name: content[name] for name in RUBRIC_FIELDS})
    _fill(rubric, content)
    return freeze(rubric, by=by, words=LOADED)


def _fill(rubric: Rubric, content: Mapping[str, Any]) -> None:
    """Give an empty rubric its criteria, levels, families and weights. `Refused`: a weight of no criterion."""
    criteria = {
        criterion.key: criterion
        for criterion in Criterion.objects.bulk_create(
            Criterion(rubric=rubric, **{name: entry[name] for name in ("key", "order", *CRITERION_FIELDS)})
            for entry in content["criteria"]
        )
    }
    Level.objects.bulk_create(
        Level(criterion=criteria[entry["key"]], number=int(number), words=words)
        for entry in content["criteria"]
        for number, words in entry["levels"].items()
    )
    families = {
        family.key: family
        for family in RubricFamily.objects.bulk_create(
            RubricFamily(rubric=rubric, **{name: entry[name] for name in ("key", "title", "when_not_asked")})
            for entry in content["families"]
        )
    }
    weights = [(families[family["key"]], *line) for family in content["families"] for line in family["weights"]]
    for family, key, _weight, _minimum in weights:
        if key not in criteria:
            raise Refused(f"“{family.title}” weighs “{key}”, which is no criterion.")
    Weight.objects.bulk_create(
        Weight(family=family, criterion=criteria[key], weight=weight, minimum=minimum)
        for family, key, weight, minimum in weights
    )


def rubric_upload(content: Mapping[str, Any], *, by) -> Rubric:
    """A file's words as the draft of its rubric: a new one, or instead of what the draft said."""
    require(by, "rubric_upload")
    with acting():
        draft = Rubric.objects.drafts().filter(key=content["key"]).first()
        fields = {name: content[name] for name in HEAD_FIELDS}
        if draft is None:
            draft = Rubric.objects.create(key=content["key"], version=next_version(Rubric, content["key"]), **fields)
        else:
            Rubric.objects.filter(pk=draft.pk).update(**fields)
            _empty(draft)
            draft.refresh_from_db()
        _fill(draft, content)
        history.record(draft, "uploaded", by=by, version=draft.version, words="Words taken from a file")
    return draft


def _empty(rubric: Rubric) -> None:
    rubric.families.all().delete()
    rubric.criteria.all().delete()


# -- The draft ---------------------------------------------------------------------------------------------------------


def rubric_draft(rubric: Rubric, *, by) -> Rubric:
    """The next version as a draft, which says what this one says until it is edited."""
    require(by, "rubric_draft", rubric)
    with acting():
        refuse_if_drafted(Rubric, rubric.key)
        content = frozen.content(rubric)
        draft = Rubric.objects.create(
            key=rubric.key, version=next_version(Rubric, rubric.key), **{name: content[name] for name in HEAD_FIELDS}
        )
        _fill(draft, content)
        history.record(draft, "drafted", by=by, version=draft.version, words=f"Drafted from version {rubric.version}")
    return draft


def rubric_edit(draft: Rubric, *, by, **fields: Any) -> Rubric:
    """What holds for all criteria: minima, how many score, when it is moderated, the guidance."""
    require(by, "rubric_edit", draft)
    changed = [name for name in HEAD_FIELDS if name in fields and getattr(draft, name) != fields[name]]
    if not changed:
        return draft
    with acting():
        still_a_draft(draft)
        Rubric.objects.filter(pk=draft.pk).update(**{name: fields[name] for name in changed})
        said = ", ".join(name.replace("_", " ") for name in changed)
        history.record(draft, "edited", by=by, words=f"Changed {said}")
    draft.refresh_from_db()
    return draft


def rubric_discard(draft: Rubric, *, by) -> None:
    """Throw a draft away. What was published before it stays as it is."""
    require(by, "rubric_discard", draft)
    with acting():
        still_a_draft(draft)
        history.record(draft, "discarded", by=by, version=draft.version, words=f"{draft} thrown away")
        _empty(draft)
        Rubric.objects.filter(pk=draft.pk).delete()


def rubric_publish(draft: Rubric, *, by) -> Rubric:
    """Freeze the draft. Raises `Refused` with everything that is wrong with it."""
    require(by, "rubric_publish", draft)
    with acting():
        still_a_draft(draft)
        flaws = rubric_problems(draft)
        if flaws:
            raise Refused(" ".join(str(flaw) for flaw in flaws))
        return freeze(draft, by=by, words=f"Version {draft.version} published and frozen")


# -- Criteria ----------------------------------------------------------------------------------------------------------


def criterion_add(draft: Rubric, *, by, levels: Mapping[int, str], **fields: Any) -> Criterion:
    """`fields` are those of `CRITERION_FIELDS`; `levels` the words of each level."""
    require(by, "criterion_add", draft)
    with acting():
        still_a_draft(draft)
        last = draft.criteria.aggregate(last=Max("order"))["last"] or 0
        key = free_key(fields["title"], set(draft.criteria.values_list("key", flat=True)))
        criterion = Criterion.objects.create(rubric=draft, key=key, order=last + 1, **fields)
        Level.objects.bulk_create(Level(criterion=criterion, number=n, words=words) for n, words in levels.items())
        history.record(draft, "edited", by=by, criterion=key, words=f"Criterion “{criterion.title}” added")
    return criterion


def criterion_edit(criterion: Criterion, *, by, levels: Mapping[int, str], seen: str = "", **fields: Any) -> Criterion:
    """Raises `TooLate` where a colleague has changed it since `seen` (see `criterion_seen`)."""
    require(by, "criterion_edit", criterion)
    with acting():
        still_a_draft(criterion.rubric)
        current = Criterion.objects.filter(pk=criterion.pk).first()
        if current is None or (seen and seen != criterion_seen(current)):
            raise TooLate(
                "Somebody else has just changed this criterion. Nothing of yours was saved: look at it again."
            )
        Criterion.objects.filter(pk=criterion.pk).update(**fields)
        Level.objects.filter(criterion=criterion).delete()
        Level.objects.bulk_create(Level(criterion=criterion, number=n, words=words) for n, words in levels.items())
        criterion.refresh_from_db()
        history.record(
            criterion.rubric, "edited", by=by, criterion=criterion.key, words=f"Criterion “{criterion.title}” changed"
        )
    return criterion


def criterion_seen(criterion: Criterion) -> str:
    """The hash of what a criterion says now."""
    levels = list(criterion.levels.values_list("number", "words"))
    return frozen.digest([levels, *(getattr(criterion, name) for name in CRITERION_FIELDS)])


def criterion_remove(criterion: Criterion, *, by) -> None:
    """With its levels and weights."""
    require(by, "criterion_remove", criterion)
    rubric = criterion.rubric
    with acting():
        still_a_draft(rubric)
        history.record(rubric, "edited", by=by, criterion=criterion.key, words=f"Criterion “{criterion.title}” removed")
        Criterion.objects.filter(pk=criterion.pk).delete()
        for place, one in enumerate(rubric.criteria.order_by("order"), start=1):
            Criterion.objects.filter(pk=one.pk).update(order=place)


# -- Families ----------------------------------------------------------------------------------------------------------


def family_add(draft: Rubric, *, by, weights: Mapping[int, tuple[int, int]], **fields: Any) -> RubricFamily:
    """A family of lots. `weights` are (weight, minimum) by the criterion's primary key; `fields`: title,
    when_not_asked."""
    require(by, "family_add", draft)
    with acting():
        still_a_draft(draft)
        key = free_key(fields["title"], set(draft.families.values_list("key", flat=True)))
        family = RubricFamily.objects.create(rubric=draft, key=key, **fields)
        _weigh(family, weights)
        history.record(draft, "edited", by=by, words=f"Weights for “{family.title}” added")
    return family


def family_edit(family: RubricFamily, *, by, weights: Mapping[int, tuple[int, int]], **fields: Any) -> RubricFamily:
    require(by, "family_edit", family)
    with acting():
        still_a_draft(family.rubric)
        RubricFamily.objects.filter(pk=family.pk).update(**fields)
        _weigh(family, weights)
        family.refresh_from_db()
        history.record(family.rubric, "edited", by=by, words=f"Weights for “{family.title}” changed")
    return family


def family_remove(family: RubricFamily, *, by) -> None:
    require(by, "family_remove", family)
    with acting():
        still_a_draft(family.rubric)
        history.record(family.rubric, "edited", by=by, words=f"Weights for “{family.title}” removed")
        family.delete()


def _weigh(family: RubricFamily, weights: Mapping[int, tuple[int, int]]) -> None:
    family.weights.all().delete()
    known = set(family.rubric.criteria.values_list("pk", flat=True))
    Weight.objects.bulk_create(
        Weight(family=family, criterion_id=pk, weight=weight, minimum=minimum)
        for pk, (weight, minimum) in weights.items()
        if pk in known
    )
