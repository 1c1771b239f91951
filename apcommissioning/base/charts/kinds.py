"""The kinds of chart. Each takes rows and what they are about, and gives the SVG, or None with nothing to draw.

Bars start at nought; a line that does not says so beside it. Series differ in tone and in outline or dash, never in
colour alone. At most twelve rows read well: chart those that matter and let the table hold all.
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
    WHITE,
    Value,
    dot,
    halo,
    label,
    number_of,
    polygon,
    polyline,
    rect,
    round_top,
    steps,
    svg,
    text,
    wide,
    words_of,
    wrapped,
)
from .drawing import (
    line as stroke,
)

FILLS = ((BRAND, BRAND, WHITE), (WHITE, BRAND, INK), (PALE, BRAND, INK))


def _heading(kind: str, about: str, said: Sequence[str]) -> str:
    return f"{kind}. {about}: {'; '.join(said)}."


def _spans(labels: Sequence[str], units: float, least: float) -> tuple[list[list[str]], list[float]]:
    """Each label's lines, and the height of its row."""
    lines = [wrapped(words, units) for words in labels]
    return lines, [max(least, 14 * len(words) + 8) for words in lines]


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
    lines, heights = _spans([words for words, _ in rows], left - 8, 25)
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
    return svg(width, y, _heading("Bar chart", about, said), "Horizontal bars from nought, one for each row.", parts)


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
    lines, heights = _spans([words for words, _ in rows], left - 8, each * len(series) + 12)
    tones = ((BRAND, BRAND), (MID, MID), (WHITE, BRAND))
    parts, said, y = _legend(left, [(words, *tones[n]) for n, words in enumerate(series)]), [], 28.0
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
    return svg(width, y, _heading("Bar chart", about, said), description, parts)


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
    lines, heights = _spans([words for words, _ in rows], left - 8, 34)
    parts, said = _legend(left, [(words, FILLS[n][0], FILLS[n][1]) for n, words in enumerate(series)]), []
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
    return svg(width, y, _heading("Stacked bar chart", about, said), description, parts)


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
    return svg(width, height, _heading("Column chart", about, said), "Columns from nought, in order of time.", parts)


def line(
    xs: Sequence[str],
    series: Sequence[tuple[str, Sequence[Value]]],
    *,
    about: str,
    unit: str = "",
    places: int = 0,
    low: float = 0,
    top: float | None = None,
    target: tuple[float, str] | None = None,
    spread: Sequence[tuple[float, float] | None] = (),
    spread_words: str = "",
    width: int = FULL,
) -> SafeString | None:
    """One or two lines along time, told apart by weight and dash, named at their ends. Attendance by month, say.

    A hidden or missing value leaves a gap, with `c` on the axis where it is hidden. `spread` is a pale band (low,
    high) around the first line. `low` other than nought is said in the chart.
    """
    numbers = [[number_of(value) for value in values] for _, values in series]
    known = [number for values in numbers for number in values if number is not None]
    if not xs or not known:
        return None
    highs = [*known, *(pair[1] for pair in spread if pair), *([target[0]] if target else [])]
    top = top if top is not None else round_top(max(highs))
    if top <= low:
        top = low + 1
    names = [words for words, _ in series] + ([target[1]] if target else [])
    right = max([wide(words, 12.5) for words in names if words], default=0) + 22
    left, above, below = 24, 22, 24
    height = 190 if width == FULL else 176
    across, down = width - left - right, height - above - below

    def x_of(place: int) -> float:
        return left + (across * place / (len(xs) - 1) if len(xs) > 1 else across / 2)

    def y_of(value: float) -> float:
        return above + down * (1 - (value - low) / (top - low))

    parts: list[str] = []
    band = [(place, pair) for place, pair in enumerate(spread) if pair]
    if len(band) > 1:
        upper = [(x_of(place), y_of(pair[1])) for place, pair in band]
        lower = [(x_of(place), y_of(max(pair[0], low))) for place, pair in reversed(band)]
        parts += [polygon(upper + lower, PALE), text(left - 6, 12, spread_words, size=11.5, fill=INK2)]
    if low:
        parts.append(
            text(left - 6, height - below - 4, f"scale begins at {words_of(low, unit, places)}", size=10.5, fill=INK2)
        )
    parts.append(stroke(left - 6, height - below, left + across + 6, height - below, INK))
    if target:
        at = y_of(target[0])
        parts += [
            stroke(left, at, left + across, at, ACCENT, 1.3, "5 3"),
            text(left + across + 10, at + 4, target[1], fill=ACCENT, weight=600),
        ]
    every = max(1, -(-len(xs) // int(across / 46)))
    for place, words in enumerate(xs):
        if place % every == (len(xs) - 1) % every:
            parts.append(text(x_of(place), height - 7, words, "middle", 11.5, fill=INK2))
    said = []
    crowded = len(xs) > 16
    for which, (name, values) in enumerate(series):
        colour, dash = ((BRAND, ""), (ACCENT, "6 4"))[which]
        run: list[tuple[float, float]] = []
        for place in range(len(xs) + 1):
            value = numbers[which][place] if place < len(xs) else None
            if value is not None:
                run.append((x_of(place), y_of(value)))
                continue
            if len(run) > 1:
                parts.append(polyline(run, colour, 3 - which, dash))
            run = []
        last_known = max((p for p, v in enumerate(numbers[which]) if v is not None), default=-1)
        for place, value in enumerate(numbers[which]):
            if value is None:
                parts.append(text(x_of(place), height - below - 6, words_of(values[place]), "middle", 11.5, fill=INK2))
                continue
            last = place == last_known
            parts.append(dot(x_of(place), y_of(value), 4.2, colour if which == 0 else WHITE, colour))
            if last or not crowded:
                under = which > 0 or (target is not None and value < target[0])
                shown = words_of(values[place], unit, places)
                at = y_of(value) + (19 if under else -10)
                parts.append(halo(x_of(place), at, shown, "middle", 13 if last else 12, 700 if last else 400, colour))
        if name and last_known >= 0:
            at = y_of(numbers[which][last_known] or 0) + 4
            parts.append(text(x_of(last_known) + 14, at, name, fill=colour, weight=600))
        spoken = ", ".join(f"{x} {words_of(v, unit, places)}" for x, v in zip(xs, values, strict=True))
        said.append(f"{name}, {spoken}" if name else spoken)
    if target:
        said.append(target[1])
    return svg(width, height, _heading("Line chart", about, said), "Lines along time, from left to right.", parts)


def dumbbell(
    rows: Sequence[tuple[str, Value, Value, Value]],
    *,
    about: str,
    heads: tuple[str, str] = ("baseline", "latest"),
    count_head: str = "Children",
    low: float = 0,
    top: float = 10,
    unit: str = "",
    places: int = 1,
    target: float | None = None,
    strong: str = "",
) -> SafeString | None:
    """Before and after on one scale: (label, before, after, how many). Hollow is before, filled is after.

    The change stands in bold at the right, then how many it rests on. `strong` is the label of the row for all.
    """
    if not any(number_of(before) is not None and number_of(after) is not None for _, before, after, _ in rows):
        return None
    width, left, above = FULL, min(266.0, max(wide(words) for words, *_ in rows) + 16), 40
    room = width - left - 128
    lines, heights = _spans([words for words, *_ in rows], left - 8, 26)
    height = above + sum(heights) + 20

    def x_of(value: float) -> float:
        return left + room * (value - low) / (top - low)

    parts = [
        *(dot(left + 5, 11, 5, WHITE), text(left + 15, 15, heads[0])),
        *(dot(left + 35 + wide(heads[0]), 11), text(left + 45 + wide(heads[0]), 15, heads[1])),
        *(text(width - 62, 15, "Change", "end", weight=600), text(width, 15, count_head, "end", weight=600)),
    ]
    for mark in steps(low, top):
        parts += [
            stroke(x_of(mark), above - 10, x_of(mark), height - 20, RULE, 0.7),
            text(x_of(mark), height - 5, f"{mark:g}{unit}", "middle", 11, fill=INK2),
        ]
    said, y = [], float(above)
    if target is not None:
        words = f"target {target:g}{unit}"
        parts += [
            stroke(x_of(target), above - 12, x_of(target), height - 20, ACCENT, 1.4, "5 3"),
            text(x_of(target), above - 14, words, "middle", 11, 600, ACCENT),
        ]
        said.append(words)
    for number, (words, before, after, count) in enumerate(rows):
        middle, bold = y + heights[number] / 2 - 5, bool(strong) and words == strong
        if bold:
            parts.append(stroke(0, y - 5, width, y - 5, INK, 0.8))
        parts += [
            label(0, middle, lines[number], "start", 700 if bold else 400),
            text(width, middle + 4, words_of(count), "end"),
        ]
        first, second = number_of(before), number_of(after)
        if first is None or second is None:
            parts.append(halo(left + 8, middle + 4, "c: too few to show", fill=INK2))
            said.append(f"{words}, too few to show")
        else:
            side = 1 if second >= first else -1
            away, near = ("end", "start") if side > 0 else ("start", "end")
            parts += [
                stroke(x_of(first), middle, x_of(second), middle, BRAND, 3),
                dot(x_of(first), middle, 5, WHITE),
                dot(x_of(second), middle, 5.5),
                halo(x_of(first) - 9 * side, middle + 4, words_of(before, unit, places), away, 11.5, fill=INK2),
                halo(x_of(second) + 10 * side, middle + 4, words_of(after, unit, places), near, 12, 700, BRAND),
                text(width - 62, middle + 4, f"{second - first:+.{places}f}".replace("-", "−"), "end", 12, 700),
            ]
            said.append(f"{words}, {words_of(before, unit, places)} to {words_of(after, unit, places)}")
        y += heights[number]
    description = f"Two points for each row on one scale: {heads[0]}, then {heads[1]}."
    return svg(width, height, _heading("Dumbbell chart", about, said), description, parts)


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
    return svg(width, 48 + 22 * len(rows), _heading("Bar chart", about, said), "One bar of a hundred per cent.", parts)


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


def sparkline(values: Sequence[Value], *, about: str, unit: str = "", places: int = 0) -> SafeString | None:
    """A line without scale, for a tile: the last value is marked."""
    known = [(place, number) for place, value in enumerate(values) if (number := number_of(value)) is not None]
    if len(known) < 2:
        return None
    width, height, edge = 120, 32, 5
    low, top = min(number for _, number in known), max(number for _, number in known)

    def point(place: int, number: float) -> tuple[float, float]:
        rise = (number - low) / (top - low) if top > low else 0.5
        return edge + (width - 2 * edge) * place / (len(values) - 1), height - edge - (height - 2 * edge) * rise

    points = [point(place, number) for place, number in known]
    said = [words_of(value, unit, places) for value in values]
    parts = [polyline(points, BRAND, 2), dot(*points[-1], 3.5)]
    return svg(width, height, f"{about}: {', '.join(said)}.", "A small line along time.", parts)


def _legend(left: float, entries: Sequence[tuple[str, str, str]]) -> list[str]:
    parts, x = [], float(left)
    for words, fill, outline in entries:
        parts += [rect(x, 4, 12, 11, fill, outline), text(x + 17, 14, words, size=11.5)]
        x += 36 + wide(words, 12)
    return parts
