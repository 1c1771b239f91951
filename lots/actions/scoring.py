"""What is a rubric's own: its criteria with their levels, and the families of lots with their weights."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Max

from apcommissioning.base.exceptions import Refused, TooLate
from apcommissioning.base.revision import next_revision
from lots.models import Criterion, Level, Rubric, RubricFamily, Weight
from lots.rules import frozen, require
from lots.rules.frozen import CRITERION_FIELDS

from .texts import editing, empty, fill, free_key


@fill.register
def _(rubric: Rubric, content: Mapping[str, Any]) -> None:
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


@empty.register
def _(draft: Rubric) -> None:
    draft.families.all().delete()
    draft.criteria.all().delete()


# -- Criteria ----------------------------------------------------------------------------------------------------------


def criterion_add(draft: Rubric, *, by, levels: Mapping[int, str], **fields: Any) -> Criterion:
    """`fields` are those of `CRITERION_FIELDS`; `levels` the words of each level."""
    require(by, "criterion_add", draft)
    with editing(draft, f"Criterion “{fields['title']}” added", by=by) as data:
        data["criterion"] = key = free_key(fields["title"], set(draft.criteria.values_list("key", flat=True)))
        last = draft.criteria.aggregate(last=Max("order"))["last"] or 0
        criterion = Criterion.objects.create(rubric=draft, key=key, order=last + 1, **fields)
        _anchor(criterion, levels)
    return criterion


def criterion_edit(criterion: Criterion, *, by, levels: Mapping[int, str], seen: str = "", **fields: Any) -> Criterion:
    """Raises `TooLate` where a colleague has changed it since `seen` (see `criterion_seen`)."""
    require(by, "criterion_edit", criterion)
    words = f"Criterion “{fields.get('title', criterion.title)}” changed"
    with editing(criterion.rubric, words, by=by, criterion=criterion.key):
        current = Criterion.objects.filter(pk=criterion.pk).first()
        if current is None or (seen and seen != criterion_seen(current)):
            raise TooLate(
                "Somebody else has just changed this criterion. Nothing of yours was saved: look at it again."
            )
        if fields:
            Criterion.objects.filter(pk=criterion.pk).update(**fields)
        _anchor(criterion, levels)
    criterion.refresh_from_db()
    return criterion


def criterion_seen(criterion: Criterion) -> str:
    """The hash of what a criterion says now."""
    levels = list(criterion.levels.values_list("number", "words"))
    return frozen.digest([levels, *(getattr(criterion, name) for name in CRITERION_FIELDS)])


def criterion_remove(criterion: Criterion, *, by) -> None:
    """With its levels and weights."""
    require(by, "criterion_remove", criterion)
    rubric = criterion.rubric
    with editing(rubric, f"Criterion “{criterion.title}” removed", by=by, criterion=criterion.key):
        Criterion.objects.filter(pk=criterion.pk).delete()
        for place, one in enumerate(rubric.criteria.order_by("order"), start=1):
            Criterion.objects.filter(pk=one.pk).update(order=place)


def _anchor(criterion: Criterion, levels: Mapping[int, str]) -> None:
    Level.objects.filter(criterion=criterion).delete()
    Level.objects.bulk_create(Level(criterion=criterion, number=n, words=words) for n, words in levels.items())


# -- Families ----------------------------------------------------------------------------------------------------------


def family_add(draft: Rubric, *, by, weights: Mapping[int, tuple[int, int]], **fields: Any) -> RubricFamily:
    """A family of lots. `weights` are (weight, minimum) by the criterion's primary key; `fields`: title,
    when_not_asked."""
    require(by, "family_add", draft)
    with editing(draft, f"Weights for “{fields['title']}” added", by=by):
        key = free_key(fields["title"], set(draft.families.values_list("key", flat=True)))
        family = RubricFamily.objects.create(rubric=draft, key=key, **fields)
        _weigh(family, weights)
    return family


def family_edit(
    family: RubricFamily, *, by, weights: Mapping[int, tuple[int, int]], revision: int | None = None, **fields: Any
) -> RubricFamily:
    """`revision` is the one that was read: over a newer one this raises `ChangedMeanwhile`."""
    require(by, "family_edit", family)
    words = f"Weights for “{fields.get('title', family.title)}” changed"
    with editing(family.rubric, words, by=by, family=family.key):
        next_revision(family, revision, about=family.rubric, verb="edited", family=family.key)
        RubricFamily.objects.filter(pk=family.pk).update(**fields)
        _weigh(family, weights)
    family.refresh_from_db()
    return family


def family_remove(family: RubricFamily, *, by) -> None:
    require(by, "family_remove", family)
    with editing(family.rubric, f"Weights for “{family.title}” removed", by=by):
        RubricFamily.objects.filter(pk=family.pk).delete()


def _weigh(family: RubricFamily, weights: Mapping[int, tuple[int, int]]) -> None:
    family.weights.all().delete()
    known = set(family.rubric.criteria.values_list("pk", flat=True))
    Weight.objects.bulk_create(
        Weight(family=family, criterion_id=pk, weight=weight, minimum=minimum)
        for pk, (weight, minimum) in weights.items()
        if pk in known
    )
