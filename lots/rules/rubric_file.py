"""A rubric as a YAML file: read into what `frozen.content` says, and written from it."""

from collections.abc import Mapping
from typing import Any

from .files import BadFile, key_of, need, version_of, words_of, written


def content_of(source: Mapping[str, Any]) -> dict[str, Any]:
    """What a rubric file says, as `frozen.content` would say it. Raises BadFile."""
    head = need(source, "rubric", dict, "The file")
    where = "The heading"
    scale = need(head, "scale", dict, where)
    criteria = []
    for place, entry in enumerate(need(source, "criteria", list, "The file"), start=1):
        key = key_of(entry, f"Criterion {place}")
        here = f"Criterion {place}, {key}"
        levels = need(entry, "levels", dict, here)
        if not all(isinstance(number, int) and isinstance(words, str) for number, words in levels.items()):
            raise BadFile(f'{here}: “levels” are numbers with words, such as 3: "Good enough".')
        lists = {
            row: words_of(entry.get(name) or [], f"{here}: “{name}”")
            for name, row in (
                ("questions", "questions"),
                ("also_read", "also_read"),
                ("evidence", "evidence"),
                ("outcomes", "outcomes"),
                ("standard", "standards"),
            )
        }
        title = need(entry, "title", str, here, longest=120)
        asks = need(entry, "asks", str, here, longest=300)
        numbered = {str(number): words for number, words in levels.items()}
        criteria.append({"key": key, "title": title, "asks": asks, "order": place, **lists, "levels": numbered})
    families = []
    for key, family in need(source, "families", dict, "The file").items():
        here = f"Family {key}"
        if not isinstance(family, dict):
            raise BadFile(f"{here}: a family has a title and weights.")
        weights = need(family, "weights", dict, here)
        for name, entry in weights.items():
            if not isinstance(entry, dict):
                raise BadFile(f"{here}, {name}: write {{weight: 10, minimum: 2}}.")
        families.append(
            {
                "key": key_of({"key": key}, here),
                "title": need(family, "title", str, here, longest=120),
                "when_not_asked": family.get("when_no_site") or "",
                "weights": sorted(
                    [str(name), need(w, "weight", int, f"{here}, {name}"), need(w, "minimum", int, f"{here}, {name}")]
                    for name, w in weights.items()
                ),
            }
        )
    if len({criterion["key"] for criterion in criteria}) != len(criteria):
        raise BadFile("Two criteria have the same key: give one of them another.")
    return {
        "key": key_of(head, where),
        "version": version_of(head, where),
        "lowest": need(scale, "lowest", int, where),
        "highest": need(scale, "highest", int, where),
        "overall_minimum": need(head, "overall_minimum", int, where),
        "independent_scores": need(head, "independent_scores", int, where),
        "moderate_when_levels_differ_by": need(head, "moderate_when_levels_differ_by", int, where),
        "always_moderate": words_of(head.get("always_moderate") or [], f"{where}: “always_moderate”"),
        "guidance": words_of(head.get("rules") or [], f"{where}: “rules”"),
        "meaning_of_3": str(scale.get("meaning_of_3") or ""),
        "refusal_rule": str(head.get("refusal_rule") or ""),
        "criteria": criteria,
        "families": sorted(families, key=lambda family: family["key"]),
    }


def text_of(content: Mapping[str, Any]) -> str:
    source = {
        "rubric": {
            "key": content["key"],
            "version": str(content["version"]),
            "scale": {
                "lowest": content["lowest"],
                "highest": content["highest"],
                "meaning_of_3": content["meaning_of_3"],
            },
            **{
                name: content[name]
                for name in (
                    "overall_minimum",
                    "independent_scores",
                    "moderate_when_levels_differ_by",
                    "always_moderate",
                )
            },
            "rules": content["guidance"],
            "refusal_rule": content["refusal_rule"],
        },
        "families": {
            family["key"]: {
                "title": family["title"],
                "weights": {key: {"weight": weight, "minimum": minimum} for key, weight, minimum in family["weights"]},
                "when_no_site": family["when_not_asked"],
            }
            for family in content["families"]
        },
        "criteria": [
            {
                **{
                    name: criterion[name]
                    for name in ("key", "title", "asks", "questions", "also_read", "evidence", "outcomes")
                },
                "standard": criterion["standards"],
                "levels": {int(number): words for number, words in criterion["levels"].items()},
            }
            for criterion in content["criteria"]
        ],
    }
    return written("A scoring rubric. What each name means: docs/question-sets.md", source)
