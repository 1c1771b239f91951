"""What question sets and rubrics have in common: drafted, published, thrown away, kept from a file."""

from typing import Any

from apcommissioning.base import history, timekeeping
from apcommissioning.base.exceptions import Refused, TooLate
from lots.models import Frozen
from lots.rules import frozen

LOADED = "Loaded, published and frozen"


def freeze(text: Any, *, by, words: str) -> Any:
    """From here on the text is what its hash says."""
    text.published_at = timekeeping.now()
    text.hash = frozen.digest(frozen.content(text))
    type(text).objects.filter(pk=text.pk).update(published_at=text.published_at, hash=text.hash)
    history.record(text, "published", by=by, version=text.version, hash=text.hash, words=words)
    return text


def unchanged(text: Frozen, said: Any) -> Frozen:
    """The published text, if the file still says the same (`said` is the file's content, hashed alike)."""
    if frozen.digest(frozen.content(text)) != frozen.digest(said):
        raise Refused(
            f"{text} is published and frozen, and the file now says something else. "
            f"Give the file the next version number."
        )
    return text


def refuse_if_drafted(kind: Any, key: str) -> None:
    """One draft at a time: two would each be compared with the same published text."""
    draft = kind.objects.drafts().filter(key=key).first()
    if draft is not None:
        raise Refused(f"{draft} is being drafted. Publish it or throw it away first.")


def still_a_draft(text: Any) -> None:
    """Inside a transaction: nobody has published it or thrown it away while this person was writing."""
    if not type(text).objects.drafts().filter(pk=text.pk).exists():
        raise TooLate("Somebody else has just published this draft or thrown it away. Nothing of yours was saved.")


def next_version(kind: Any, key: str) -> int:
    last = kind.objects.filter(key=key).order_by("-version").first()
    return last.version + 1 if last else 1
