"""Texts: kept from a file, drafted from the published one, edited, published and frozen, or thrown away.

What the questions and the scoring each do in their own way is registered by `questions.py` and `scoring.py`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import singledispatch
from typing import Any

from django.db.models import F

from apcommissioning.base import history, timekeeping
from apcommissioning.base.actions import acting
from apcommissioning.base.exceptions import Refused, TooLate
from apcommissioning.base.revision import next_revision
from lots.models import Frozen, Text
from lots.rules import frozen, require, texts

LOADED = "Loaded, published and frozen"

# -- What is a text's own ----------------------------------------------------------------------------------------------


@singledispatch
def fill(text: Text, content: Mapping[str, Any]) -> None:
    """Give an empty text the parts that `frozen.content` tells of. `Refused`: they do not fit one another."""
    raise TypeError(f"{text!r} is not a text.")


@singledispatch
def empty(draft: Text) -> None:
    """Take all its parts out of a draft."""
    raise TypeError(f"{draft!r} is not a text.")


@singledispatch
def settle(draft: Text) -> None:
    """What is written into a draft in the moment of its publishing."""


# -- What all have in common -------------------------------------------------------------------------------------------


def freeze(text: Frozen, *, by, words: str, reason: str = "") -> None:
    """From here on the text is what its hash says."""
    text.published_at = timekeeping.now()
    text.hash = frozen.digest(frozen.content(text))
    type(text).objects.filter(pk=text.pk).update(published_at=text.published_at, hash=text.hash)
    version = text.version  # type: ignore[attr-defined]  # each that is frozen has one
    history.record(text, "published", by=by, reason=reason, version=version, hash=text.hash, words=words)


def unchanged[T: Frozen](text: T, said: Any) -> T:
    """The published text, if the file still says the same (`said` is the file's content, hashed alike)."""
    if frozen.digest(frozen.content(text)) != frozen.digest(said):
        raise Refused(
            f"{text} is published and frozen, and the file now says something else. "
            f"Give the file the next version number."
        )
    return text


def keep_published[T: Text](model: type[T], content: Mapping[str, Any], *, by) -> T:
    """A text whose words came checked, frozen at once; the one that is kept already if it says the same."""
    kept: Any = model.objects.filter(key=content["key"], version=content["version"]).first()
    if kept is not None and kept.is_published:
        return unchanged(kept, content)
    _refuse_if_drafted(model, content["key"])
    text = _new(model, content, version=content["version"])
    freeze(text, by=by, words=LOADED)
    return text


def _new[T: Text](model: type[T], content: Mapping[str, Any], *, version: int | None = None) -> T:
    """A text that says this, as the next version if none is given."""
    if version is None:
        last = model.objects.filter(key=content["key"]).order_by("-version").first()
        version = last.version + 1 if last else 1
    text: Any = model.objects.create(key=content["key"], version=version, **_head(model, content))
    fill(text, content)
    return text


def _head(model: type[Text], content: Mapping[str, Any]) -> dict[str, Any]:
    return {name: content[name] for name in model.HEAD}


def _refuse_if_drafted(model: type[Text], key: str) -> None:
    """One draft at a time: two would each be compared with the same published text."""
    draft = model.objects.drafts().filter(key=key).first()
    if draft is not None:
        raise Refused(f"{draft} is being drafted. Publish it or throw it away first.")


@contextmanager
def _open(draft: Text) -> Iterator[None]:
    """A transaction in which the draft is one still: nobody has published it or thrown it away meanwhile."""
    with acting():
        if not type(draft).objects.drafts().filter(pk=draft.pk).exists():
            raise TooLate("Somebody else has just published this draft or thrown it away. Nothing of yours was saved.")
        yield


@contextmanager
def editing(draft: Text, words: str, *, by, **data: Any) -> Iterator[dict[str, Any]]:
    """What is done in here changes the draft; `words` and `data`, which is handed in, say it in its history."""
    with _open(draft):
        yield data
        history.record(draft, "edited", by=by, words=words, **data)


# -- The verbs ---------------------------------------------------------------------------------------------------------


def text_upload[T: Text](model: type[T], content: Mapping[str, Any], *, by) -> T:
    """A file's words as the draft of its text: a new one, or instead of what the draft said."""
    require(by, "text_upload")
    with acting():
        draft = model.objects.drafts().filter(key=content["key"]).first()
        if draft is None:
            draft = _new(model, content)
        else:
            model.objects.filter(pk=draft.pk).update(**_head(model, content), revision=F("revision") + 1)
            empty(draft)
            draft.refresh_from_db()
            fill(draft, content)
        history.record(draft, "uploaded", by=by, version=draft.version, words="Words taken from a file")
    return draft


def text_draft[T: Text](text: T, *, by) -> T:
    """The next version as a draft, which says what this one says until it is edited."""
    require(by, "text_draft", text)
    with acting():
        _refuse_if_drafted(type(text), text.key)
        draft = _new(type(text), frozen.content(text))
        history.record(draft, "drafted", by=by, version=draft.version, words=f"Drafted from version {text.version}")
    return draft


def text_edit[T: Text](draft: T, *, by, revision: int | None = None, **fields: Any) -> T:
    """What the draft says as a whole: the fields of its head. `revision` is the one that was read: over a newer one
    this raises `ChangedMeanwhile`."""
    require(by, "text_edit", draft)
    with _open(draft):
        current = type(draft).objects.get(pk=draft.pk)
        changed = [name for name in draft.HEAD if name in fields and getattr(current, name) != fields[name]]
        if changed:
            next_revision(draft, revision, about=draft, verb="edited", head=True)
            type(draft).objects.filter(pk=draft.pk).update(**{name: fields[name] for name in changed})
            words = f"Changed {', '.join(name.replace('_', ' ') for name in changed)}"
            history.record(draft, "edited", by=by, words=words, head=True)
    draft.refresh_from_db()
    return draft


def text_discard(draft: Text, *, by) -> None:
    """Throw a draft away. What was published before it stays as it is."""
    require(by, "text_discard", draft)
    with _open(draft):
        history.record(draft, "discarded", by=by, version=draft.version, words=f"{draft} thrown away")
        empty(draft)
        type(draft).objects.filter(pk=draft.pk).delete()


def text_publish[T: Text](draft: T, *, by) -> T:
    """Freeze the draft. Purchasing systems published from now on use it; those that are open go on with their own.

    Raises `Refused` with everything that is wrong with it.
    """
    require(by, "text_publish", draft)
    with _open(draft):
        flaws = texts.problems(draft)
        if flaws:
            raise Refused(" ".join(str(flaw) for flaw in flaws))
        settle(draft)
        freeze(draft, by=by, words=f"Version {draft.version} published and frozen")
    return draft


def free_key(words: str, taken: set[str]) -> str:
    """A key made of the words: `first_aid`, `first_aid_2`."""
    letters = "".join(letter if letter.isalnum() and letter.isascii() else " " for letter in words.lower())
    plain = "_".join(letters.split())[:50] or "question"
    return next(key for key in (plain, *(f"{plain}_{n}" for n in range(2, 1000))) if key not in taken)
