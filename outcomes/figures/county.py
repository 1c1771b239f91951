"""The county beside what is published: the Department for Education's open data, labelled and never added to ours."""

import csv
from datetime import date
from functools import cache
from io import StringIO

from apcommissioning.base.charts import Table
from apcommissioning.base.suppression import plain

from ..content import text
from .frozen import Block, Chart

OPEN_DATA = "Department for Education open data, Open Government Licence v3.0"
STANDS_IN = "Oxfordshire's published counts stand beside this council's own figures for comparison."
COUNCIL = "LA-funded AP pupils (AP census)"
PLACEMENTS = "LA-funded AP placements (AP census)"
SCHOOL = "School-arranged AP (school census)"
LAST_CENSUS = date(2023, 1, 19)


@cache
def counts() -> dict[tuple[str, str, str, str, str], int]:
    """Each published count by data set, academic year, grouping, category and kind of setting."""
    rows = csv.DictReader(StringIO(text("data/oxfordshire_ap_open_data.csv")))
    return {
        (row["dataset"], row["academic_year"], row["grouping"], row["category"], row["setting_type"]): int(
            row["pupils_or_placements"]
        )
        for row in rows
    }


def years() -> list[tuple[str, int]]:
    """The county's council-funded children each January: ("2017/18", 173), …"""
    found = sorted(
        (year, number)
        for (dataset, year, _, category, _), number in counts().items()
        if dataset == COUNCIL and category == "Total / Total"
    )
    return [(f"{year[:4]}/{year[4:]}", number) for year, number in found]


def growth() -> Block:
    series = years()
    (first, before), (last, now) = series[0], series[-1]
    return Block(
        key="published_council_funded",
        question="How did demand grow in the published counts?",
        finding=f"From {before} children in {first} to {now} in {last}",
        chart=Chart(
            "line", (tuple(year for year, _ in series), ("children", tuple(plain(number) for _, number in series)))
        ),
        table=Table(
            headers=("Academic year", "Children"),
            rows=tuple((year, number) for year, number in series),
            caption="Council-funded children in Oxfordshire each January, as published",
        ),
        as_at=LAST_CENSUS,
        unit="children funded by the county council, counted each January",
        coverage="all pupils returned",
        source=OPEN_DATA,
        note=STANDS_IN,
    )


def ages() -> Block:
    bands = (("5 to 10", range(5, 11)), ("11", [11]), ("12", [12]), ("13", [13]), ("14", [14]), ("15", [15]))
    rows = [
        (
            name,
            sum(counts().get((COUNCIL, "202223", "Age x gender", f"Age {age} / Total", ""), 0) for age in band),
            sum(counts().get((SCHOOL, "202223", "Age", str(age), "Total"), 0) for age in band),
        )
        for name, band in (*bands, ("16 and 17", (16, 17)))
    ]
    return Block(
        key="published_council_funded",
        question="Who arranges a place at which age?",
        finding="The council places children of every age; schools mostly 14 and 15 year olds",
        chart=Chart(
            "grouped",
            tuple((name, (council, school)) for name, council, school in rows),
            {"series": ("council-funded", "school-arranged")},
        ),
        table=Table(
            headers=("Age", "Council-funded", "School-arranged"),
            rows=tuple(rows),
            caption="Published counts by age, 2022/23",
            note="The two counts overlap and must not be added together. Ages 5 to 10 are joined so that no count is "
            "below five.",
        ),
        as_at=LAST_CENSUS,
        unit="children in Oxfordshire, 2022/23",
        coverage="all pupils returned",
        source=OPEN_DATA,
        note=STANDS_IN,
    )


def school_reasons() -> Block:
    names = (
        ("Off-site placement for behavioural support", "Behaviour, off site"),
        ("Medical condition (mental health need)", "Mental health"),
        ("Other", "Other"),
        ("Medical condition (physical health need)", "Physical health"),
    )
    rows = [(name, counts()[SCHOOL, "202223", "Placement Reason", key, "Total"]) for key, name in names]
    whole = sum(number for _, number in rows)
    return Block(
        key="published_school_arranged",
        question="Why do schools arrange it?",
        finding=f"Half are for behaviour: {rows[0][1]} of {whole}",
        chart=Chart("bars", tuple((name, plain(number)) for name, number in rows), {"of": whole}),
        table=Table(
            headers=("Main reason", "Children"),
            rows=(*rows, ("All reasons", whole)),
            caption="School-arranged children in Oxfordshire, 2022/23, as published",
            has_total=True,
        ),
        as_at=LAST_CENSUS,
        unit="children in school-arranged provision in Oxfordshire, 2022/23",
        coverage="all pupils returned",
        source=OPEN_DATA,
        note=STANDS_IN,
    )
