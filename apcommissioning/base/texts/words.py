"""Which words a message goes out with, and sending it.

An app ships its messages as files (`ship`, in its `AppConfig.ready`): front matter with a subject, whom it goes to and
when, then the body with merge fields. A council may write its own words for one on screen (`MessageText`), with the
fields that the shipped text has and no others, since those are what the service fills in.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings

from apcommissioning.base import outbox
from apcommissioning.base.merge import BadText, MergeText, MissingFields
from apcommissioning.base.models import MessageText, Person

log = structlog.get_logger("texts")

# A message without its link says that something waits and not where.
LINKS = frozenset({"link", "portal_link"})


@dataclass(frozen=True)
class Shipped:
    """A message as the service ships it."""

    key: str
    text: MergeText

    @property
    def fields(self) -> frozenset[str]:
        return self.text.fields | self.text.subject_fields

    @property
    def field_names(self) -> list[str]:
        return sorted(self.fields)

    @property
    def links(self) -> frozenset[str]:
        return self.fields & LINKS

    @property
    def title(self) -> str:
        """Its subject, with `[reference]` and the like where something is filled in."""
        return self.text.subject({}, preview=True)

    @property
    def audience(self) -> str:
        to = self.text.front.get("audience", "")
        words = [str(one).replace("_", " ") for one in (to if isinstance(to, list) else [to])]
        return ", ".join(words).capitalize()

    @property
    def sent_when(self) -> str:
        return str(self.text.front.get("sent_when", ""))


@dataclass(frozen=True)
class Words:
    """What a message goes out with today. `version` 0 is the shipped text."""

    text: MergeText
    version: int = 0
    held: bool = False
    row: MessageText | None = None

    @property
    def subject(self) -> str:
        return str(self.text.front["subject"])


_shipped: dict[str, Shipped] = {}


def ship(folder: Path, *, without: Iterable[str] = ()) -> None:
    """Make a folder's messages known, each by its file's name. `without` are texts that no e-mail is made of."""
    for path in sorted(folder.glob("*.md")):
        if path.stem in without:
            continue
        if path.stem in _shipped:
            raise ValueError(f"Two messages are called {path.stem!r}.")
        _shipped[path.stem] = Shipped(path.stem, MergeText.read(path.read_text(encoding="utf-8")))


def shipped(key: str) -> Shipped:
    """Raises `KeyError` for a message that nobody ships."""
    return _shipped[key]


def all_shipped() -> list[Shipped]:
    return sorted(_shipped.values(), key=lambda one: (one.audience, one.title.lower()))


def latest() -> dict[str, MessageText]:
    """The council's own words, by message, each in its last version."""
    return {row.key: row for row in MessageText.objects.order_by("version")}


def words_of(key: str, row: MessageText | None) -> Words:
    if row is None:
        return Words(shipped(key).text)
    return Words(MergeText.of(row.subject, row.body), row.version, row.held, row)


def current(key: str) -> Words:
    return words_of(key, MessageText.objects.filter(key=key).order_by("-version").first())


def faults(key: str, subject: str, body: str) -> dict[str, str]:
    """What is wrong with words for this message, by field: nothing for words that can go out."""
    message, found = shipped(key), {}
    for name, words in (("subject", subject), ("body", body)):
        try:
            unknown = MergeText.of("", words).fields - message.fields
        except BadText as wrong:
            found[name] = str(wrong)
            continue
        if unknown:
            known = ", ".join(f"{{{{ {one} }}}}" for one in message.field_names)
            found[name] = f"Nothing fills in {', '.join(sorted(unknown))} here. This message has: {known}"
    if "body" not in found and message.links and not message.links & MergeText.of("", body).fields:
        link = sorted(message.links)[0]
        found["body"] = f"Keep {{{{ {link} }}}}: it says where to read what waits."
    return found


def post(key: str, *, to: Iterable[Person], about: object, values: Mapping[str, Any]) -> None:
    """Write one message to each person, once for what it is about (`about`: an id, or ids)."""
    if people := list(to):
        words = current(key)
        for person in people:
            _write(key, words, to=person.email, about=f"{about}:{person.pk}", values=values)


def write(key: str, *, to: str, about: object, values: Mapping[str, Any]) -> None:
    """Write a message to an address, once for what it is about. Held where the council wants to look first.

    Words that a council wrote for an earlier release, and that cannot be filled in any more, give way to the shipped
    ones: no message is lost for them.
    """
    _write(key, current(key), to=to, about=about, values=values)


def _write(key: str, words: Words, *, to: str, about: object, values: Mapping[str, Any]) -> None:
    values = {"council_name": settings.COUNCIL_NAME, **values}
    try:
        subject, body = _filled(words.text, values)
    except MissingFields as wrong:
        if not words.version:
            raise
        log.warning("message_text_out_of_date", message=key, fields=wrong.names)
        subject, body = _filled(shipped(key).text, values)
    outbox.post(to=to, subject=subject, body=body, key=f"{key}:{about}", hold=words.held)


def _filled(text: MergeText, values: Mapping[str, Any]) -> tuple[str, str]:
    # A plain message has no bold type.
    return text.subject(values), text.fill_plain(values).replace("**", "")
