"""Documents on paper: a template and its context in, a tagged PDF (built to PDF/UA-1) out.

WeasyPrint needs the system's Pango; it is imported only here and only when a document is made, so that a machine
without Pango runs everything else. The same template, context and `as_at` give the same bytes: a hash of a document
can be checked by making it again.
"""

import hashlib
import mimetypes
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils._os import safe_join

from .merge import in_words

# Where a document's relative addresses lead: to the project's own static files and nowhere else (see `_static_file`).
BASE_URL = "file:///static/"
RUNNING_TITLE_LENGTH = 80
CONFIDENTIAL = "CONFIDENTIAL: personal data about a child. Share only with those who need it."
DRAFT = "DRAFT: not in force."


class PdfUnavailable(Exception):
    """This machine cannot make PDFs. `str()` says why and what to install; everything else works."""


class NotOurs(ValueError):
    """A document asked for something other than the project's own static files."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands around a document's content: `paper` in every PDF template."""

    title: str
    reference: str
    as_at: date
    as_at_words: str
    mark: str
    description: str
    keywords: str
    council: str
    created: str

    @property
    def running_title(self) -> str:
        """The title as the header of each page has room for it."""
        if len(self.title) <= RUNNING_TITLE_LENGTH:
            return self.title
        return self.title[: RUNNING_TITLE_LENGTH - 1].rsplit(" ", 1)[0] + "…"


@cache
def why_unavailable() -> str:
    """Why this machine cannot make PDFs; empty if it can."""
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError) as missing:
        return (
            "PDFs are off: WeasyPrint cannot load Pango. Install the system packages libpango-1.0-0, "
            f"libpangoft2-1.0-0 and libharfbuzz-subset0. ({str(missing).splitlines()[0]})"
        )
    return ""


# Whether documents are left for later in this block of code.
_postponed: ContextVar[bool] = ContextVar("postponed", default=False)


@contextmanager
def postponed() -> Iterator[None]:
    """Inside the block no document is made: the sweeps make them later. For loading many rows at once."""
    token = _postponed.set(True)
    try:
        yield
    finally:
        _postponed.reset(token)


def available() -> bool:
    """Whether a document can be made here and now. Where it cannot, the row waits for the sweep of its kind."""
    return not _postponed.get() and not why_unavailable()


def render(
    template: str,
    context: Mapping[str, Any],
    *,
    title: str,
    reference: str,
    as_at: date | datetime,
    description: str,
    as_at_words: str = "",
    keywords: str = "alternative provision",
    confidential: bool = False,
    draft: bool = False,
) -> bytes:
    """The PDF of a template that extends `pdf/document.html`.

    `confidential` marks every page of a document that names a child, `draft` every page of an unsigned agreement.
    `as_at_words` replaces "As at 31 October 2026" in the footer ("Decided 18 November 2026"). Raises PdfUnavailable.
    """
    if reason := why_unavailable():
        raise PdfUnavailable(reason)
    on = as_at.date() if isinstance(as_at, datetime) else as_at
    paper = Paper(
        title=title,
        reference=reference,
        as_at=on,
        as_at_words=as_at_words or f"As at {in_words(on)}",
        mark=" ".join([CONFIDENTIAL] * confidential + [DRAFT] * draft),
        description=description,
        keywords=f"{keywords}, {reference}",
        council=settings.COUNCIL_NAME,
        created=f"{on.isoformat()}T12:00:00Z",
    )
    return from_html(render_to_string(template, {**context, "paper": paper}))


def from_html(html: str) -> bytes:
    """The PDF of a whole HTML document. Raises PdfUnavailable, and NotOurs if it asks for another's file."""
    if reason := why_unavailable():
        raise PdfUnavailable(reason)
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError

    try:
        result = HTML(string=html, base_url=BASE_URL, url_fetcher=_fetcher()).write_pdf(
            font_config=_fonts(),
            pdf_variant="pdf/ua-1",
            # So that a numbered list goes on where the one before stopped (`start`): people cite the numbers.
            presentational_hints=True,
            pdf_identifier=hashlib.md5(html.encode(), usedforsecurity=False).hexdigest().encode(),
            finisher=_finish,
        )
    except FatalURLFetchingError as refused:
        raise NotOurs(str(refused)) from refused
    assert isinstance(result, bytes)
    return result


_of_this_thread = threading.local()


def _fonts() -> Any:
    """The fonts, unpacked for a thread's first document and kept for its next ones: unpacking costs more than most
    documents. Pango's font map is not made for two threads at once, so each has its own."""
    from weasyprint.text.fonts import FontConfiguration

    if not hasattr(_of_this_thread, "fonts"):
        _of_this_thread.fonts = FontConfiguration()
    return _of_this_thread.fonts


def _static_file(url: str) -> Path:
    """The static file behind an address in a document. Raises NotOurs for anything else."""
    if not url.startswith(BASE_URL):
        raise NotOurs(f"A document may use the project's static files only, not {url[:80]}.")
    name = unquote(url.removeprefix(BASE_URL).partition("?")[0].partition("#")[0])
    if ".." in name.split("/"):
        raise NotOurs(f"A document may use the project's static files only, not {url[:80]}.")
    found = finders.find(name) or safe_join(str(settings.STATIC_ROOT), name)
    path = Path(found)
    if not path.is_file():
        raise NotOurs(f"There is no static file {name[:80]}.")
    return path


@cache
def _fetcher() -> Any:
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class OnlyOurStaticFiles(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            try:
                path = _static_file(url)
                kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
                return URLFetcherResponse(url, path.read_bytes(), headers={"Content-Type": kind})
            except ValueError as refused:
                raise FatalURLFetchingError(str(refused)) from refused

    return OnlyOurStaticFiles(allowed_protocols=("file",))


def _finish(document: Any, pdf: Any) -> None:
    """What PDF/UA asks for and WeasyPrint leaves out: the scope of header cells, the print flag of links."""
    import pydyf

    objects = {
        bytes(thing.reference): thing
        for thing in pdf.objects
        if isinstance(thing, pydyf.Dictionary) and getattr(thing, "number", None) is not None
    }

    def parent(thing: Any) -> Any:
        above = thing.get("P")
        return objects.get(bytes(above)) if above is not None else None

    for thing in objects.values():
        if thing.get("S") == "/TH" and "A" in thing:
            above, scope = parent(thing), "/Row"
            while above is not None and above.get("S") not in ("/Table", "/Document"):
                if above.get("S") == "/THead":
                    scope = "/Column"
                    break
                above = parent(above)
            thing["A"]["Scope"] = scope
        if thing.get("Type") == "/Annot" and thing.get("Subtype") == "/Link":
            thing["F"] = int(thing.get("F", 0)) | 4
