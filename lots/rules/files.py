"""Texts as YAML files: what reading and writing a question set and a rubric have in common.

Reading what was written gives the same content as `frozen.content`, so the same hash (`docs/question-sets.md` describes
the format). A file may come from anybody: it is held to the shape word by word, and what is wrong is said with its
place.
"""

import math
from collections.abc import Mapping
from typing import Any

import yaml

LARGEST = 500_000  # characters: the shipped set has about 70,000
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same, ten times as fast, where it was built


class BadFile(ValueError):
    """The file is not a question set or rubric. `str()` says what is wrong and where."""


def parse(text: str) -> dict[str, Any]:
    """A YAML file as plain data. Raises BadFile."""
    if len(text) > LARGEST:
        raise BadFile("The file is too large for a question set or a rubric.")
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=_LOADER)):
            raise BadFile("The file uses references (*name). Write each part out.")
        found = yaml.load(text, Loader=_LOADER)  # noqa: S506  (both loaders are safe)
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        where = f" on line {mark.line + 1}" if mark else ""
        raise BadFile(f"The file is not well-formed YAML{where}.") from problem
    except (ValueError, RecursionError) as problem:
        if isinstance(problem, BadFile):
            raise
        raise BadFile("The file cannot be read as YAML.") from problem
    if not isinstance(found, dict):
        raise BadFile("The file holds no question set or rubric: it must begin with “question_set:” or “rubric:”.")
    _only_plain(found, "the file")
    return found


def _only_plain(value: Any, where: str) -> None:
    if isinstance(value, dict):
        for name, one in value.items():
            _only_plain(one, f"{where}, “{name}”")
    elif isinstance(value, list):
        for one in value:
            _only_plain(one, where)
    elif isinstance(value, float) and not math.isfinite(value):
        raise BadFile(f"{where}: write a number.")
    elif isinstance(value, int) and not isinstance(value, bool) and abs(value) > 1_000_000_000:
        raise BadFile(f"{where}: the number is too large.")
    elif isinstance(value, str) and "\0" in value:
        raise BadFile(f"{where}: take out the zero byte.")
    elif value is not None and not isinstance(value, str | int | float | bool):
        raise BadFile(f"{where}: put “{value}” in quotes.")


def need(entry: Mapping[str, Any], name: str, kind: type, where: str, *, longest: int = 5000) -> Any:
    value = entry.get(name)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)) or value == "":
        words = {str: "words", int: "a whole number", list: "a list", dict: "names with values"}[kind]
        raise BadFile(f"{where}: “{name}” must be {words}. If they are words, put them in quotes.")
    if isinstance(value, str) and len(value) > longest:
        raise BadFile(f"{where}: “{name}” is longer than {longest} characters.")
    if isinstance(value, int) and not 0 <= value <= 30_000:
        raise BadFile(f"{where}: “{name}” must be between 0 and 30,000.")
    return value


def key_of(entry: Any, where: str) -> str:
    if not isinstance(entry, dict):
        raise BadFile(f"{where}: names with values are expected here, beginning with “key:”.")
    key = need(entry, "key", str, where, longest=60)
    if not key.replace("_", "").replace("-", "").isalnum() or not key.isascii() or key != key.lower():
        raise BadFile(f"{where}: the key “{key}” may have small letters, digits and _ alone.")
    return key


def version_of(head: Mapping[str, Any], where: str) -> int:
    try:
        version = int(str(head.get("version")))
    except ValueError:
        version = 0
    if not 1 <= version <= 9999:
        raise BadFile(f"{where}: “version” must be a whole number from 1.")
    return version


def words_of(value: Any, where: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise BadFile(f"{where} must be a list of words, each in quotes if need be.")
    return value


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def written(title: str, source: Any) -> str:
    return f"# {title}\n" + yaml.dump(source, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
