"""The strokes of a chart. Presentation attributes only: a `style` breaks the content security policy, and WeasyPrint
applies no page CSS inside an SVG. 640 units are the full width of a document's column, 306 its half, so that twelve
units of type print at 9.2 points everywhere."""

import hashlib
import textwrap
from collections.abc import Iterable, Sequence
from html import escape
from math import ceil, floor, log10

from django.utils.safestring import SafeString, mark_safe

from apcommissioning.base.suppression import HIDDEN, Shown

FULL, HALF = 640, 306
INK, INK2, RULE, WHITE = "#14212b", "#44535c", "#c3ccd1", "#ffffff"
BRAND, MID, PALE, ACCENT, SHORT = "#0b4a5b", "#5f9bab", "#d3e4e8", "#9a4a00", "#9b1c1c"

type Value = Shown | float | int | None


def number_of(value: Value) -> float | None:
    return value.value if isinstance(value, Shown) else value


def words_of(value: Value, unit: str = "", places: int = 0) -> str:
    """How a value is printed: what is hidden as `c`, a minus as a true minus."""
    if value is None:
        return HIDDEN
    if isinstance(value, Shown):
        return value.text
    return f"{value:,.{places}f}{unit}".replace("-", "−")


def text(
    x: float, y: float, words: object, anchor: str = "start", size: float = 12, weight: int = 400, fill: str = INK
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size:g}" '
        f'font-weight="{weight}" fill="{fill}">{escape(str(words))}</text>'
    )


def line(x1: float, y1: float, x2: float, y2: float, stroke: str = RULE, width: float = 1, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{stroke}" '
        f'stroke-width="{width:g}"{dashed}/>'
    )


def rect(x: float, y: float, width: float, height: float, fill: str, stroke: str = "none") -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}" '
        f'fill="{fill}" stroke="{stroke}"/>'
    )


def dot(x: float, y: float, radius: float = 5, fill: str = BRAND, stroke: str = BRAND) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{fill}" stroke="{stroke}" stroke-width="1.8"/>'


def polyline(points: Iterable[tuple[float, float]], stroke: str, width: float, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{drawn}" fill="none" stroke="{stroke}" stroke-width="{width:g}"{dashed}/>'


def polygon(points: Iterable[tuple[float, float]], fill: str) -> str:
    drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polygon points="{drawn}" fill="{fill}"/>'


def wide(words: str, size: float = 12) -> float:
    """About how wide words print, in units."""
    return len(words) * size * 0.5


def halo(
    x: float, y: float, words: str, anchor: str = "start", size: float = 12, weight: int = 400, fill: str = INK
) -> str:
    """Words on a white plate, where a grid line or a target may cross them."""
    width = wide(words, size)
    left = {"start": x, "end": x - width, "middle": x - width / 2}[anchor]
    return rect(left - 2, y - size * 0.82, width + 4, size * 1.06, WHITE) + text(
        x, y, words, anchor, size, weight, fill
    )


def wrapped(words: str, units: float, size: float = 12) -> list[str]:
    """A label in as many lines as it needs: never cut."""
    return textwrap.wrap(words, max(6, int(units / (size * 0.5)))) or [""]


def label(x: float, middle: float, lines: Sequence[str], anchor: str = "end", weight: int = 400) -> str:
    """Lines of a label, centred on the middle of its row."""
    top = middle + 4 - 7 * (len(lines) - 1)
    return "".join(text(x, top + 14 * number, words, anchor, weight=weight) for number, words in enumerate(lines))


def round_top(highest: float) -> float:
    """A round number at or above the highest value, for the end of a scale."""
    if highest < 1e-9:
        return 1
    power = 10 ** floor(log10(highest))
    return next(step * power for step in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if step * power >= highest * 0.9999)


def steps(low: float, top: float, about: int = 5) -> list[float]:
    """Round marks along a scale."""
    step = round_top((top - low) / about)
    return [low + step * number for number in range(floor((top - low) / step + 0.001) + 1)]


def heading(kind: str, about: str, said: Sequence[str]) -> str:
    return f"{kind}. {about}: {'; '.join(said)}."


def spans(labels: Sequence[str], units: float, least: float) -> tuple[list[list[str]], list[float]]:
    """Each label's lines, and the height of its row."""
    lines = [wrapped(words, units) for words in labels]
    return lines, [max(least, 14 * len(words) + 8) for words in lines]


def legend(left: float, entries: Sequence[tuple[str, str, str]], within: float = FULL) -> list[str]:
    """The names of the series in reading order, from `left` on, or further left where they would stick out."""
    needed = sum(36 + wide(words, 12) for words, _, _ in entries) - 12
    parts, x = [], max(0.0, min(float(left), within - needed))
    for words, fill, outline in entries:
        parts += [rect(x, 4, 12, 11, fill, outline), text(x + 17, 14, words, size=11.5)]
        x += 36 + wide(words, 12)
    return parts


def svg(width: float, height: float, title: str, description: str, parts: Iterable[str]) -> SafeString:
    """The whole chart. The title holds the numbers: it is all that a PDF's reader is told."""
    body = "".join(parts)
    key = hashlib.md5(f"{title}{body}".encode(), usedforsecurity=False).hexdigest()[:10]
    return mark_safe(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {ceil(height)}" width="{width:g}" '
        f'height="{ceil(height)}" role="img" aria-labelledby="c{key}-t" aria-describedby="c{key}-d" '
        f'font-family="Source Sans 3, Source Sans Pro, Arial, sans-serif">'
        f'<title id="c{key}-t">{escape(title)}</title><desc id="c{key}-d">{escape(description)}</desc>{body}</svg>'
    )
