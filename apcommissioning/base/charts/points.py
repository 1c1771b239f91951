"""Charts whose marks have a place on a scale: lines along time, before and after. Each gives the SVG, or None.

A scale that does not begin at nought says so in the chart. Lines differ in weight and dash, never in colour alone.
"""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from .drawing import (
    ACCENT,
    BRAND,
    FULL,
    INK,
    INK2,
    PALE,
    RULE,
    WHITE,
    Value,
    dot,
    halo,
    heading,
    label,
    number_of,
    polygon,
    polyline,
    round_top,
    spans,
    steps,
    svg,
    text,
    wide,
    words_of,
)
from .drawing import line as stroke


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
    return svg(width, height, heading("Line chart", about, said), "Lines along time, from left to right.", parts)


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
    lines, heights = spans([words for words, *_ in rows], left - 8, 26)
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
    return svg(width, height, heading("Dumbbell chart", about, said), description, parts)


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
