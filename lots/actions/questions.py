"""Question sets: kept from a file, drafted, edited question by question, published.

A question's version that stands in a published set is never changed: an edit in a draft makes the next version, and
goes on changing that one until it is published.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import Max

from apcommissioning.base import history
from apcommissioning.base.actions import acting
from apcommissioning.base.exceptions import Refused, TooLate
from lots.models import PinnedQuestion, Question, QuestionSet, QuestionVersion, Section
from lots.rules import frozen, require
from lots.rules.changes import Kind
from lots.rules.drafts import changes_since_published, question_set_problems
from lots.rules.frozen import VERSION_FIELDS

from .texts import LOADED, freeze, next_version, refuse_if_drafted, still_a_draft, unchanged

SET_FIELDS = ("title", "statement", "word_budget", "settings")


# -- From a file -------------------------------------------------------------------------------------------------------


def keep_published(content: Mapping[str, Any], *, by) -> QuestionSet:
    """A set whose words came checked, frozen at once; the one that is kept already if it says the same."""
    kept = QuestionSet.objects.filter(key=content["key"], version=content["version"]).first()
    if kept is not None and kept.is_published:
        numbers = dict(
            PinnedQuestion.objects.filter(section__question_set=kept).values_list(
                "question_version__question__key", "question_version__number"
            )
        )
        return unchanged(kept, _numbered(content, numbers))  # type: ignore[return-value]
    refuse_if_drafted(QuestionSet, content["key"])
    question_set = QuestionSet.objects.create(
        key=content["key"], version=content["version"], **{name: content[name] for name in SET_FIELDS}
    )
    _fill(question_set, content)
    return freeze(question_set, by=by, words=LOADED)


def _numbered(content: Mapping[str, Any], numbers: Mapping[str, int]) -> dict[str, Any]:
    """The file's content with the numbers under which its questions are kept."""
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


def _fill(question_set: QuestionSet, content: Mapping[str, Any]) -> None:
    """Give an empty set its sections and questions."""
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
            found[entry["key"]] = same[-1]
            continue
        taken = {version.number for version in older}
        number = entry["number"] if entry["number"] and entry["number"] not in taken else max(taken, default=0) + 1
        new.append(QuestionVersion(question=questions[entry["key"]], number=number, **fields))
    for version in QuestionVersion.objects.bulk_create(new):
        found[version.question.key] = version
    return found


def _fields(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {**{name: entry[name] for name in VERSION_FIELDS}, "asks_anew": bool(entry.get("asks_anew"))}


def question_set_upload(content: Mapping[str, Any], *, by) -> QuestionSet:
    """A file's words as the draft of its set: a new one, or instead of what the draft said."""
    require(by, "question_set_upload")
    with acting():
        draft = QuestionSet.objects.drafts().filter(key=content["key"]).first()
        fields = {name: content[name] for name in SET_FIELDS}
        if draft is None:
            version = next_version(QuestionSet, content["key"])
            draft = QuestionSet.objects.create(key=content["key"], version=version, **fields)
        else:
            QuestionSet.objects.filter(pk=draft.pk).update(**fields)
            _empty(draft)
            draft.refresh_from_db()
        _fill(draft, content)
        history.record(draft, "uploaded", by=by, version=draft.version, words="Words taken from a file")
    return draft


# -- The draft ---------------------------------------------------------------------------------------------------------


def question_set_draft(question_set: QuestionSet, *, by) -> QuestionSet:
    """The next version as a draft, which says what this one says until it is edited."""
    require(by, "question_set_draft", question_set)
    with acting():
        refuse_if_drafted(QuestionSet, question_set.key)
        draft = QuestionSet.objects.create(
            key=question_set.key,
            version=next_version(QuestionSet, question_set.key),
            **{name: getattr(question_set, name) for name in SET_FIELDS},
        )
        sections = {
            section.pk: Section.objects.create(
                question_set=draft, key=section.key, gate=section.gate, title=section.title, order=section.order
            )
            for section in question_set.sections.all()
        }
        pins = PinnedQuestion.objects.filter(section__question_set=question_set)
        PinnedQuestion.objects.bulk_create(
            PinnedQuestion(
                section=sections[pinned.section_id], question_version_id=pinned.question_version_id, order=pinned.order
            )
            for pinned in pins
        )
        history.record(
            draft, "drafted", by=by, version=draft.version, words=f"Drafted from version {question_set.version}"
        )
    return draft


def question_set_edit(draft: QuestionSet, *, by, **fields: Any) -> QuestionSet:
    """The draft's title, statement, budget of words and numbers."""
    require(by, "question_set_edit", draft)
    changed = [name for name in SET_FIELDS if name in fields and getattr(draft, name) != fields[name]]
    if not changed:
        return draft
    with acting():
        still_a_draft(draft)
        QuestionSet.objects.filter(pk=draft.pk).update(**{name: fields[name] for name in changed})
        said = ", ".join(name.replace("_", " ") for name in changed)
        history.record(draft, "edited", by=by, words=f"Changed {said}")
    draft.refresh_from_db()
    return draft


def question_set_discard(draft: QuestionSet, *, by) -> None:
    """Throw a draft away. What was published before it stays as it is."""
    require(by, "question_set_discard", draft)
    with acting():
        still_a_draft(draft)
        history.record(draft, "discarded", by=by, version=draft.version, words=f"{draft} thrown away")
        _empty(draft)
        QuestionSet.objects.filter(pk=draft.pk).delete()


def question_set_publish(draft: QuestionSet, *, by) -> QuestionSet:
    """Freeze the draft. Purchasing systems published from now on ask it; those that are open go on with their own.

    Raises `Refused` with everything that is wrong with it.
    """
    require(by, "question_set_publish", draft)
    with acting():
        still_a_draft(draft)
        flaws = question_set_problems(draft)
        if flaws:
            raise Refused(" ".join(str(flaw) for flaw in flaws))
        _ask_anew(draft)
        return freeze(draft, by=by, words=f"Version {draft.version} published and frozen")


def _ask_anew(draft: QuestionSet) -> None:
    """A question whose words stand, but name a number of the council's own that has changed, asks for something else:
    its next version says so, and earlier answers are not offered again."""
    _last, found = changes_since_published(draft)
    meant = [(one.key, one.before or {}, one.after or {}) for one in found.of(Kind.MEANING)]
    keys = [key for key, before, after in meant if before.get("number") == after.get("number")]
    pins = PinnedQuestion.objects.filter(section__question_set=draft, question_version__question__key__in=keys)
    for pinned in pins.select_related("question_version__question"):
        version = _rewritten(pinned.question_version, {"asks_anew": True})
        PinnedQuestion.objects.filter(pk=pinned.pk).update(question_version=version)


def _empty(draft: QuestionSet) -> None:
    versions = list(QuestionVersion.objects.filter(pinned__section__question_set=draft).values_list("pk", flat=True))
    draft.sections.all().delete()
    _forget(versions)


def _forget(versions: list[int]) -> None:
    """Versions that no set uses any more were never asked of anybody."""
    QuestionVersion.objects.filter(pk__in=versions, pinned=None).delete()
    Question.objects.filter(versions=None).delete()


# -- Sections ----------------------------------------------------------------------------------------------------------


def section_add(draft: QuestionSet, *, by, title: str, gate: str) -> Section:
    require(by, "section_add", draft)
    with acting():
        still_a_draft(draft)
        last = draft.sections.aggregate(last=Max("order"))["last"] or 0
        keys = set(draft.sections.values_list("key", flat=True))
        section = Section.objects.create(
            question_set=draft, key=free_key(title, keys), gate=gate, title=title, order=last + 1
        )
        history.record(draft, "edited", by=by, words=f"Section “{title}” added")
    return section


def section_edit(section: Section, *, by, title: str, order: int) -> Section:
    """Its title and its place among the sections, counted from 1."""
    require(by, "section_edit", section)
    with acting():
        still_a_draft(section.question_set)
        others = list(section.question_set.sections.exclude(pk=section.pk).order_by("order"))
        others.insert(max(order - 1, 0), section)
        section.title = title
        Section.objects.filter(pk=section.pk).update(title=title)
        for place, one in enumerate(others, start=1):
            Section.objects.filter(pk=one.pk).update(order=place)
        history.record(section.question_set, "edited", by=by, words=f"Section “{title}” changed")
    section.refresh_from_db()
    return section


def section_remove(section: Section, *, by) -> None:
    """Take out a section without questions."""
    require(by, "section_remove", section)
    with acting():
        still_a_draft(section.question_set)
        if section.pinned.exists():
            raise Refused("This section has questions: move or remove them first.")
        history.record(section.question_set, "edited", by=by, words=f"Section “{section.title}” removed")
        section.delete()


# -- Questions ---------------------------------------------------------------------------------------------------------


def question_add(section: Section, *, by, **fields: Any) -> PinnedQuestion:
    """A new question at the end of a section of a draft. `fields` are those of a `QuestionVersion`."""
    draft = section.question_set
    require(by, "question_add", draft)
    with acting():
        still_a_draft(draft)
        pins = PinnedQuestion.objects.filter(section__question_set=draft)
        key = free_key(fields["short_name"], set(pins.values_list("question_version__question__key", flat=True)))
        entry = {"key": key, "number": None, **fields, "gate": section.gate}
        version = _versions_for([entry])[key]
        last = pins.aggregate(last=Max("order"))["last"] or 0
        pinned = PinnedQuestion.objects.create(section=section, question_version=version, order=last + 1)
        history.record(draft, "edited", by=by, question=key, words=f"Question “{version.short_name}” added")
    return pinned


def question_edit(pinned: PinnedQuestion, *, by, section: Section, seen: str = "", **fields: Any) -> PinnedQuestion:
    """Change a question of a draft, or the section it stands in.

    `seen` is the hash of what the person saw when they began (`frozen.digest` of its content): raises `TooLate` where
    a colleague has changed it since.
    """
    require(by, "question_edit", pinned)
    draft = pinned.section.question_set
    with acting():
        still_a_draft(draft)
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
        history.record(
            draft,
            "edited",
            by=by,
            question=version.question.key,
            words=f"Question “{current.question_version.short_name}” changed",
        )
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
    """One place up or down in its section."""
    require(by, "question_move", pinned)
    with acting():
        still_a_draft(pinned.section.question_set)
        rows = list(PinnedQuestion.objects.filter(section=pinned.section_id).order_by("order"))
        here = next((place for place, row in enumerate(rows) if row.pk == pinned.pk), None)
        there = None if here is None else here + (-1 if up else 1)
        if here is None or there is None or not 0 <= there < len(rows):
            return
        orders = [row.order for row in rows]
        rows[here], rows[there] = rows[there], rows[here]
        for row, order in zip(rows, orders, strict=True):
            PinnedQuestion.objects.filter(pk=row.pk).update(order=order)
        name = pinned.question_version.short_name
        history.record(
            pinned.section.question_set, "edited", by=by, words=f"Question “{name}” moved {'up' if up else 'down'}"
        )


def question_remove(pinned: PinnedQuestion, *, by) -> None:
    """Take a question out of a draft. What was answered to it before stays on record."""
    require(by, "question_remove", pinned)
    draft = pinned.section.question_set
    version = pinned.question_version
    with acting():
        still_a_draft(draft)
        PinnedQuestion.objects.filter(pk=pinned.pk).delete()
        _forget([version.pk])
        history.record(
            draft, "edited", by=by, question=version.question.key, words=f"Question “{version.short_name}” removed"
        )


def free_key(words: str, taken: set[str]) -> str:
    """A key made of the words: `first_aid`, `first_aid_2`."""
    letters = "".join(letter if letter.isalnum() and letter.isascii() else " " for letter in words.lower())
    plain = "_".join(letters.split())[:50] or "question"
    return next(key for key in (plain, *(f"{plain}_{n}" for n in range(2, 1000))) if key not in taken)
