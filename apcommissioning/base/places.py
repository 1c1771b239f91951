"""Where a postcode is, as near as its sector says, and how far two places are apart.

The sectors are those of England (`data/postcode_sectors.csv`, attribution in `data/README.md`). A sector is a few
streets in a town and some miles of country, so a distance is good for "about 5 miles" and for no more.
"""

import csv
import math
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

SECTORS = Path(__file__).parent / "data" / "postcode_sectors.csv"
METRES_IN_A_MILE = 1609.344
# The parts of a full postcode: the district ("OX1", "SW1A") and the rest ("1AA"), of which the digit is the sector.
# Letters that the Post Office never uses last (such as V) pass: invented addresses are written with them.
POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})", re.ASCII)


class Place(NamedTuple):
    """Metres east and north on the British National Grid."""

    easting: int
    northing: int


def tidy_postcode(typed: str) -> str:
    """`ox1  1aa` as `OX1 1AA`. Raises ValueError if it is not written like a full postcode."""
    found = POSTCODE.fullmatch(re.sub(r"\s+", "", typed).upper())
    if found is None:
        raise ValueError("Enter a full postcode, like OX1 1AA")
    return f"{found[1]} {found[2]}"


def locate(postcode: str) -> Place | None:
    """The middle of the postcode's sector; None if it is no postcode, or none of England's."""
    try:
        district, rest = tidy_postcode(postcode).split()
    except ValueError:
        return None
    return _sectors().get(f"{district} {rest[0]}")


def miles_between(one: Place, other: Place) -> float:
    """Miles in a straight line."""
    return math.dist(one, other) / METRES_IN_A_MILE


@cache
def _sectors() -> dict[str, Place]:
    with SECTORS.open(encoding="utf-8", newline="") as rows:
        return {row["sector"]: Place(int(row["easting"]), int(row["northing"])) for row in csv.DictReader(rows)}
