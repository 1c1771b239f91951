"""Charts whose marks have length: each takes rows and what they are about, and gives the SVG, or None.

Bars start at nought. Series differ in tone and in outline, never in colour alone. At most twelve rows read well: chart
those that matter and let the table hold all.
"""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from .drawing import (
    ACCENT,
    BRAND,
    FULL,
    HALF,
    INK,
    INK2,
    MID,
    PALE,
    RULE,
    SHORT,
    WHITE,
    Value,
    heading,
    label,
    legend,
    number_of,
    rect,
    spans,
    svg,
    text,
    wide,
    words_of,
)
from .drawing import line as stroke

FILLS = ((BRAND, BRAND, WHITE), (WHITE, BRAND, INK), (PALE, BRAND, INK))


def bars(
    rows: Sequence[tuple[str, Value]],
    *,
    about: str,
    unit: str = "",
    places: int = 0,
    of: int | None = None,
    top: float | None = None,
    comparators: Sequence[Value] = (),
    comparator_words: str = "",
    width: int = FULL,
) -> SafeString | None:
    """Horizontal bars, one for each row. `of` adds each row's share of a total; `comparators`, one a row, are ticks."""
    numbers = [number_of(value) for _, value in rows]
    ticks = [number_of(value) for value in comparators]
    if not any(numbers):
        return None
    left = min(236 if width == FULL else 118, max(wide(words) for words, _ in rows) + 12)
    top = top or max(number for number in [*numbers, *ticks] if number is not None)
    room = width - left - (88 if of else 56)
    lines, heights = spans([words for words, _ in rows], left - 8, 25)
    parts, said, y = [], [], 22.0 if ticks else 2.0
    if ticks:
        parts += [stroke(left, 3, left, 17, ACCENT, 3), text(left + 8, 14, comparator_words, size=11.5, fill=ACCENT)]
    start = y
    for number, (words, value) in enumerate(rows):
        height, shown = heights[number], words_of(value, unit, places)
        middle = y + height / 2 - 3
        length = room * (numbers[number] or 0) / top
        parts.append(label(left - 8, middle, lines[number]))
        said.append(f"{words}, {shown}")
        if numbers[number] is None:
            parts.append(text(left + 8, middle + 4, shown, fill=INK2))
        else:
            parts += [rect(left, middle - 9, length, 18, BRAND), text(left + length + 6, middle + 4, shown, weight=700)]
            if of:
                share_of = f"{100 * (numbers[number] or 0) / of:.0f}%"
                parts.append(text(left + length + 12 + 7 * len(shown), middle + 4, share_of, fill=INK2))
        if number < len(ticks) and (tick := ticks[number]) is not None:
            parts.append(
                stroke(left + room * tick / top, middle - 11, left + room * tick / top, middle + 11, ACCENT, 3)
            )
            said[-1] += f" ({comparator_words} {words_of(comparators[number], unit, places)})"
        y += height
    parts.append(stroke(left, start - 2, left, y - 2, INK))
    return svg(width, y, heading("Bar chart", about, said), "Horizontal bars from nought, one for each row.", parts)


def grouped(
    rows: Sequence[tuple[str, Sequence[Value]]],
    *,
    about: str,
    series: Sequence[str],
    unit: str = "",
    places: int = 0,
    width: int = FULL,
) -> SafeString | None:
    """Two or three bars for each row, named above in reading order."""
    numbers = [[number_of(value) for value in values] for _, values in rows]
    if not any(number for row in numbers for number in row):
        return None
    left = min(220 if width == FULL else 118, max(wide(words) for words, _ in rows) + 12)
    top = max(number for row in numbers for number in row if number is not None)
    room, each = width - left - 56, 16
    lines, heights = spans([words for words, _ in rows], left - 8, each * len(series) + 12)
    tones = ((BRAND, BRAND), (MID, MID), (WHITE, BRAND))
    parts, said, y = legend(left, [(words, *tones[n]) for n, words in enumerate(series)], width), [], 28.0
    for number, (words, values) in enumerate(rows):
        first = y + (heights[number] - each * len(values)) / 2 - 3
        parts.append(label(left - 8, y + heights[number] / 2 - 3, lines[number]))
        for place, value in enumerate(values):
            known, shown = numbers[number][place], words_of(value, unit, places)
            length, at = room * (known or 0) / top, first + each * place
            parts.append(rect(left, at, length, each - 3, *tones[place]))
            parts.append(text(left + length + 6, at + 11, shown, size=11.5, weight=400 if known is None else 600))
        said.append(
            f"{words}, " + ", ".join(f"{s} {words_of(v, unit, places)}" for s, v in zip(series, values, strict=True))
        )
        y += heights[number]
    parts.append(stroke(left, 24, left, y - 2, INK))
    description = f"Horizontal bars from nought, {len(series)} for each row: {', '.join(series)}."
    return svg(width, y, heading("Bar chart", about, said), description, parts)


def stacked(
    rows: Sequence[tuple[str, Sequence[Value]]],
    *,
    about: str,
    series: Sequence[str],
    notes: Sequence[str] = (),
    tick: tuple[float, str] | None = None,
    width: int = FULL,
) -> SafeString | None:
    """One bar of a hundred per cent a row, in up to three parts that are percentages. A row with a hidden part is `c`.

    `notes` stand below each label (how many answered); `tick` is a comparator for the first part.
    """
    numbers = [[number_of(value) for value in values] for _, values in rows]
    if not any(all(number is not None for number in row) and any(row) for row in numbers):
        return None
    left = min(
        200 if width == FULL else 118, max([wide(words) for words, _ in rows] + [wide(n, 11) for n in notes]) + 12
    )
    room = width - left - 8
    lines, heights = spans([words for words, _ in rows], left - 8, 34)
    parts, said = legend(left, [(words, FILLS[n][0], FILLS[n][1]) for n, words in enumerate(series)], width), []
    start = y = 52.0 if tick else 28.0
    for number, (words, values) in enumerate(rows):
        note = notes[number] if number < len(notes) else ""
        parts.append(label(0, y + 11 + 7 * (len(lines[number]) - 1) - 4, lines[number], "start", 600))
        if note:
            parts.append(text(0, y + 11 + 14 * len(lines[number]) - 1, note, size=11, fill=INK2))
        spoken = (f"{name} {words_of(value, '%')}" for name, value in zip(series, values, strict=True))
        said.append(f"{words}, {', '.join(spoken)}")
        if any(value is None for value in numbers[number]):
            parts.append(text(left + 8, y + 15, "c: too few to show", fill=INK2))
            said[-1] = f"{words}, too few to show"
        else:
            x = float(left)
            for place, value in enumerate(numbers[number]):
                length = room * (value or 0) / 100
                fill, outline, ink = FILLS[place]
                parts.append(rect(x, y, length, 21, fill, outline))
                if length > 30:
                    parts.append(text(x + length - 6, y + 15, f"{value:.0f}%", "end", 12, 700, ink))
                x += length
        y += heights[number] + (8 if note and len(lines[number]) > 1 else 0)
    if tick:
        at = left + room * tick[0] / 100
        anchor = "middle" if left + 80 < at < width - 80 else "start" if at <= left + 80 else "end"
        parts += [
            stroke(at, start - 8, at, y - 8, ACCENT, 2, "5 3"),
            text(at, start - 12, tick[1], anchor, 11.5, 700, ACCENT),
        ]
        said.append(tick[1])
    description = f"One bar of a hundred per cent for each row, in parts: {', '.join(series)}."
    return svg(width, y, heading("Stacked bar chart", about, said), description, parts)


def capacity(
    rows: Sequence[tuple[str, Value, Value]],
    *,
    about: str,
    heads: tuple[str, str] = ("Need", "Places"),
    words: tuple[str, str] = ("children who need one", "places"),
) -> SafeString | None:
    """Need against places: (label, need, places). Places are a pale bar, need a thick tick; numbers in columns."""
    numbers = [(number_of(need), number_of(places)) for _, need, places in rows]
    if not any(number for pair in numbers for number in pair):
        return None
    width, left, above = FULL, min(236.0, max(wide(name) for name, *_ in rows) + 16), 30
    top = max(number for pair in numbers for number in pair if number is not None)
    room = width - left - 190
    lines, heights = spans([name for name, *_ in rows], left - 8, 34)
    parts = [
        *(rect(left, 6, 26, 11, PALE, BRAND), text(left + 32, 16, words[1])),
        *(rect(left + 48 + wide(words[1]), 3, 4, 17, INK), text(left + 58 + wide(words[1]), 16, words[0])),
        *(text(width - 128, 16, heads[0], "end", weight=600), text(width - 72, 16, heads[1], "end", weight=600)),
        text(width, 16, "Gap", "end", weight=600),
    ]
    said, y = [], float(above)
    for number, (name, need, places) in enumerate(rows):
        wanted, there = numbers[number]
        middle = y + heights[number] / 2 - 2
        parts += [stroke(0, y - 3, width, y - 3, RULE, 0.8), label(0, middle, lines[number], "start", 600)]
        if there is not None:
            parts.append(rect(left, middle - 9, room * there / top, 19, PALE, BRAND))
        if wanted is not None:
            parts.append(rect(left + room * wanted / top - 2, middle - 13, 4, 27, INK))
        gap = "–"
        if wanted is not None and there is not None:
            gap = f"{wanted - there:,.0f} short" if wanted > there else f"{there - wanted:,.0f} spare"
        parts += [
            text(width - 128, middle + 4, words_of(need), "end"),
            text(width - 72, middle + 4, words_of(places), "end"),
            text(width, middle + 4, gap, "end", 12.5, 700, SHORT if gap.endswith("short") else INK),
        ]
        said.append(f"{name}, {heads[0].lower()} {words_of(need)}, {heads[1].lower()} {words_of(places)}, {gap}")
        y += heights[number]
    parts.append(stroke(left, above, left, y - 2, INK))
    description = f"A pale bar for {words[1]} and a thick tick for {words[0]}, from nought."
    return svg(width, y, heading("Bar chart", about, said), description, parts)


def columns(
    columns_: Sequence[tuple[str, Value]], *, about: str, unit: str = "", places: int = 0, width: int = HALF
) -> SafeString | None:
    """Upright columns along time; the last is the strongest."""
    numbers = [number_of(value) for _, value in columns_]
    if not any(numbers):
        return None
    height, above, below = (146 if width == HALF else 190), 20, 22
    each, top = width / len(columns_), max(number for number in numbers if number is not None)
    gap = min(9.0, each * 0.15)
    parts, said = [], []
    for place, (words, value) in enumerate(columns_):
        shown, tall = words_of(value, unit, places), (height - above - below) * (numbers[place] or 0) / top
        last = place == len(columns_) - 1
        parts += [
            rect(place * each + gap, height - below - tall, each - 2 * gap, tall, BRAND if last else MID),
            text((place + 0.5) * each, height - below - tall - 6, shown, "middle", 12.5, 700),
            text((place + 0.5) * each, height - 6, words, "middle", 11.5, fill=INK2),
        ]
        said.append(f"{words}, {shown}")
    parts.append(stroke(0, height - below, width, height - below, INK))
    return svg(width, height, heading("Column chart", about, said), "Columns from nought, in order of time.", parts)


def share(rows: Sequence[tuple[str, Value]], *, about: str, width: int = HALF) -> SafeString | None:
    """One bar of a hundred per cent in up to three parts, each named beneath it in order. Nothing in it is hidden."""
    numbers = [number_of(value) for _, value in rows]
    total = sum(number or 0 for number in numbers)
    if not total or any(number is None for number in numbers):
        return None
    parts, said, x = [], [], 0.5
    for place, (words, value) in enumerate(rows):
        fill, outline, ink = (FILLS[0], FILLS[2], FILLS[1])[place]
        part = (numbers[place] or 0) / total
        parts.append(rect(x, 2, (width - 1) * part, 34, fill, outline))
        if part * width > 40:
            parts.append(text(x + (width - 1) * part / 2, 24, f"{100 * part:.0f}%", "middle", 13, 700, ink))
        x += (width - 1) * part
        y = 60 + place * 22
        parts += [
            rect(0.5, y - 10, 12, 12, fill, outline),
            text(20, y, words),
            text(width, y, words_of(value), "end", weight=700),
        ]
        said.append(f"{words}, {words_of(value)}")
    return svg(width, 48 + 22 * len(rows), heading("Bar chart", about, said), "One bar of a hundred per cent.", parts)


def meter(words: str, percentage: float, *, places: int = 0, width: int = FULL) -> SafeString:
    """How complete something is: a bar filled so far."""
    shown, left = f"{percentage:.{places}f}%", min(wide(words) + 20, width - 160)
    room = width - left - 60
    parts = [
        text(0, 19, words, weight=600),
        rect(left, 5, room, 18, WHITE, BRAND),
        rect(left, 5, room * min(max(percentage, 0), 100) / 100, 18, BRAND),
        text(width, 19, shown, "end", 14, 700),
    ]
    return svg(width, 28, f"{words}: {shown}.", "A bar that is filled so far.", parts)
