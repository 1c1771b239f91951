"""What is a question set's own: its sections, and its questions with their versions.

A question's version that stands in a published set is never changed: an edit in a draft makes the next version, and
goes on changing that one until it is published.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import Max

from apcommissioning.base.actions import acting
from apcommissioning.base.exceptions import Refused, TooLate
from lots.models import PinnedQuestion, Question, QuestionSet, QuestionVersion, Section
from lots.rules import frozen, require, texts
from lots.rules.changes import Kind
from lots.rules.frozen import VERSION_FIELDS

from .texts import editing, empty, fill, free_key, settle


@fill.register
def _(question_set: QuestionSet, content: Mapping[str, Any]) -> None:
    entries = [question for section in content["sections"] for question in section["questions"]]
    versions = _versions_for(entries)
    sections = {
        section.key: section
        for section in Section.objects.bulk_create(
            Section(question_set=question_set, **{name: entry[name] for name in ("key", "gate", "title", "order")})
            for entry in content["sections"]
        )
    }
    places = (
        (sections[section["key"]], question) for section in content["sections"] for question in section["questions"]
    )
    PinnedQuestion.objects.bulk_create(
        PinnedQuestion(section=section, question_version=versions[question["key"]], order=place)
        for place, (section, question) in enumerate(places, start=1)
    )


@empty.register
def _(draft: QuestionSet) -> None:
    versions = list(QuestionVersion.objects.filter(pinned__section__question_set=draft).values_list("pk", flat=True))
    draft.sections.all().delete()
    _forget(versions)


@settle.register
def _(draft: QuestionSet) -> None:
    """A question whose words stand, but name a number of the council's own that has changed, asks for something else:
    its next version says so, and earlier answers are not offered again."""
    _last, found = texts.changes_since_published(draft)
    meant = [(one.key, one.before or {}, one.after or {}) for one in found.of(Kind.MEANING)]
    keys = [key for key, before, after in meant if before.get("number") == after.get("number")]
    pins = PinnedQuestion.objects.filter(section__question_set=draft, question_version__question__key__in=keys)
    for pinned in pins.select_related("question_version__question"):
        version = _rewritten(pinned.question_version, {"asks_anew": True})
        PinnedQuestion.objects.filter(pk=pinned.pk).update(question_version=version)


def numbered(content: Mapping[str, Any]) -> dict[str, Any]:
    """The file's content with the numbers under which the questions of that version are kept, if it is kept."""
    pins = PinnedQuestion.objects.filter(
        section__question_set__key=content["key"], section__question_set__version=content["version"]
    )
    numbers = dict(pins.values_list("question_version__question__key", "question_version__number"))
    return {
        **content,
        "sections": [
            {
                **section,
                "questions": [
                    {**question, "number": numbers.get(question["key"], question["number"])}
                    for question in section["questions"]
                ],
            }
            for section in content["sections"]
        ],
    }


def _versions_for(entries: list[Mapping[str, Any]]) -> dict[str, QuestionVersion]:
    """For each question the version with its words: the one that exists, or a new one, by the number the file gives
    where that is free."""
    keys = [entry["key"] for entry in entries]
    Question.objects.bulk_create([Question(key=key) for key in keys], ignore_conflicts=True)
    questions = {question.key: question for question in Question.objects.filter(key__in=keys)}
    existing: dict[str, list[QuestionVersion]] = {key: [] for key in keys}
    for version in QuestionVersion.objects.filter(question__key__in=keys).select_related("question").order_by("number"):
        existing[version.question.key].append(version)
    found: dict[str, QuestionVersion] = {}
    new: list[QuestionVersion] = []
    for entry in entries:
        older = existing[entry["key"]]
        fields = _fields(entry)
        same = [version for version in older if all(getattr(version, name) == fields[name] for name in fields)]
        if same:
            # Of two that say the same, the one that is meant.
            found[entry["key"]] = next((version for version in same if version.number == entry["number"]), same[-1])
            continue
        taken = {version.number for version in older}
        number = entry["number"] if entry["number"] and entry["number"] not in taken else max(taken, default=0) + 1
        new.append(QuestionVersion(question=questions[entry["key"]], number=number, **fields))
    for version in QuestionVersion.objects.bulk_create(new):
        found[version.question.key] = version
    return found


def _fields(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {**{name: entry[name] for name in VERSION_FIELDS}, "asks_anew": bool(entry.get("asks_anew"))}


def _forget(versions: list[int]) -> None:
    """Versions that no set uses any more were never asked of anybody."""
    QuestionVersion.objects.filter(pk__in=versions, pinned=None).delete()
    Question.objects.filter(versions=None).delete()


# -- Sections ----------------------------------------------------------------------------------------------------------


def section_add(draft: QuestionSet, *, by, title: str, gate: str) -> Section:
    """Sent twice, it is one section."""
    require(by, "section_add", draft)
    with acting():
        if same := draft.sections.filter(title=title, gate=gate).first():
            return same
        with editing(draft, f"Section “{title}” added", by=by):
            last = draft.sections.aggregate(last=Max("order"))["last"] or 0
            key = free_key(title, set(draft.sections.values_list("key", flat=True)))
            return Section.objects.create(question_set=draft, key=key, gate=gate, title=title, order=last + 1)


def section_edit(section: Section, *, by, title: str, order: int) -> Section:
    """Its title and its place among the sections, counted from 1."""
    require(by, "section_edit", section)
    with editing(section.part_of, f"Section “{title}” changed", by=by):
        others = list(section.part_of.sections.exclude(pk=section.pk).order_by("order"))
        others.insert(max(order - 1, 0), section)
        Section.objects.filter(pk=section.pk).update(title=title)
        for place, one in enumerate(others, start=1):
            Section.objects.filter(pk=one.pk).update(order=place)
    section.refresh_from_db()
    return section


def section_remove(section: Section, *, by) -> None:
    """Take out a section without questions."""
    require(by, "section_remove", section)
    with editing(section.part_of, f"Section “{section.title}” removed", by=by):
        if section.pinned.exists():
            raise Refused("This section has questions: move or remove them first.")
        section.delete()


# -- Questions ---------------------------------------------------------------------------------------------------------


def question_add(section: Section, *, by, **fields: Any) -> PinnedQuestion:
    """A new question at the end of a section of a draft. `fields` are those of a `QuestionVersion`."""
    draft = section.part_of
    require(by, "question_add", draft)
    with editing(draft, f"Question “{fields['short_name']}” added", by=by) as data:
        pins = PinnedQuestion.objects.filter(section__question_set=draft)
        taken = set(pins.values_list("question_version__question__key", flat=True))
        data["question"] = key = free_key(fields["short_name"], taken)
        version = _versions_for([{"key": key, "number": None, **fields, "gate": section.gate}])[key]
        last = pins.aggregate(last=Max("order"))["last"] or 0
        return PinnedQuestion.objects.create(section=section, question_version=version, order=last + 1)


def question_edit(pinned: PinnedQuestion, *, by, section: Section, seen: str = "", **fields: Any) -> PinnedQuestion:
    """Change a question of a draft, or the section it stands in.

    `seen` is the hash of what the person saw when they began (`frozen.digest` of its content): raises `TooLate` where
    a colleague has changed it since.
    """
    require(by, "question_edit", pinned)
    draft, version = pinned.part_of, pinned.question_version
    words = f"Question “{fields.get('short_name', version.short_name)}” changed"
    with editing(draft, words, by=by, question=version.question.key):
        current = PinnedQuestion.objects.select_related("question_version__question").filter(pk=pinned.pk).first()
        if current is None:
            raise TooLate("Somebody else has just removed this question from the draft. Nothing of yours was saved.")
        version = current.question_version
        if seen and seen != frozen.digest(frozen.question_content(version)):
            raise TooLate("Somebody else has just changed this question. Nothing of yours was saved: look at it again.")
        if section.question_set_id != draft.pk:
            raise Refused("Choose a section of this draft.")
        wanted = {**fields, "gate": section.gate}
        if any(getattr(version, name) != value for name, value in wanted.items() if name in VERSION_FIELDS) or (
            not _is_asked_already(version) and version.asks_anew != wanted.get("asks_anew", version.asks_anew)
        ):
            current.question_version = _rewritten(version, wanted)
        last = PinnedQuestion.objects.filter(section__question_set=draft).aggregate(last=Max("order"))["last"]
        PinnedQuestion.objects.filter(pk=pinned.pk).update(
            question_version=current.question_version,
            section=section,
            order=current.order if section.pk == current.section_id else last + 1,
        )
        if current.question_version.pk != version.pk:
            _forget([version.pk])
    pinned.refresh_from_db()
    return pinned


def _rewritten(version: QuestionVersion, fields: Mapping[str, Any]) -> QuestionVersion:
    """The version with these words: an earlier one that says just this, this one if nobody was asked it yet, or else
    the next."""
    everything = {name: getattr(version, name) for name in VERSION_FIELDS} | {"asks_anew": False} | dict(fields)
    for other in version.question.versions.exclude(pk=version.pk):
        if all(getattr(other, name) == value for name, value in everything.items()):
            return other
    if _is_asked_already(version):
        number = (version.question.versions.aggregate(last=Max("number"))["last"] or 0) + 1
        return QuestionVersion.objects.create(question=version.question, number=number, **everything)
    QuestionVersion.objects.filter(pk=version.pk).update(**everything)
    version.refresh_from_db()
    return version


def _is_asked_already(version: QuestionVersion) -> bool:
    """Whether it stands in a published set: from then on it is what somebody answered."""
    return version.pinned.exclude(section__question_set__published_at=None).exists()


def question_move(pinned: PinnedQuestion, *, by, up: bool) -> None:
    """One place up or down in its section. At its end nothing happens."""
    require(by, "question_move", pinned)
    with acting():
        rows = list(PinnedQuestion.objects.filter(section=pinned.section_id).order_by("order"))
        here = next((place for place, row in enumerate(rows) if row.pk == pinned.pk), None)
        there = None if here is None else here + (-1 if up else 1)
        if here is None or there is None or not 0 <= there < len(rows):
            return
        words = f"Question “{pinned.question_version.short_name}” moved {'up' if up else 'down'}"
        with editing(pinned.part_of, words, by=by):
            orders = [row.order for row in rows]
            rows[here], rows[there] = rows[there], rows[here]
            for row, order in zip(rows, orders, strict=True):
                PinnedQuestion.objects.filter(pk=row.pk).update(order=order)


def question_remove(pinned: PinnedQuestion, *, by) -> None:
    """Take a question out of a draft. What was answered to it before stays on record."""
    require(by, "question_remove", pinned)
    version = pinned.question_version
    words = f"Question “{version.short_name}” removed"
    with editing(pinned.part_of, words, by=by, question=version.question.key):
        PinnedQuestion.objects.filter(pk=pinned.pk).delete()
        _forget([version.pk])
