"""The figures: what they count, for whom, and what they hide."""

from datetime import date

import pytest

from outcomes.figures import Period, ReportFigures, committee_report, hash_of, provider_report

from .conftest import FIRST, LAST

pytestmark = pytest.mark.django_db
AUTUMN = Period(FIRST, LAST)


def cells(figures, caption):
    """A table's rows as text."""
    block = next(block for block in figures.blocks if block.table.caption == caption)
    return [[cell.text for cell in row.cells] for row in block.table.body]


def tiles(figures):
    return {tile.key: tile.text for tile in figures.tiles}


def test_the_committees_figures_count_the_county(county, meeting):
    county.add(12, provider=0, lot=0)
    county.add(10, provider=1, lot=1, present=6)
    county.add(6, provider=2, lot=1, now=2)
    county.outside(7)
    figures = committee_report(AUTUMN, viewer=None, as_at=LAST, meeting=meeting)
    assert tiles(figures) == {
        "children_in_ap_on_day": "28",
        "day_six_met": "–",
        "attendance_rate": "72.9%",
        "outcome_moved_on": "79%",
        "reviews_on_time": "100%",
        "agreed_cost_to_date": "£133,000",
    }
    assert cells(figures, "Placements paid by the council, with plan placements shown apart")[-1] == [
        "All settings",
        "28",
        "7",
        "35",
    ]


def test_frozen_figures_survive_json_and_keep_their_hash(county, meeting):
    county.add(12)
    figures = committee_report(AUTUMN, viewer=None, as_at=LAST, meeting=meeting)
    again = ReportFigures.from_data(figures.as_data())
    assert again == figures
    assert hash_of(again.as_data()) == hash_of(figures.as_data())


def test_small_numbers_are_hidden_with_what_would_give_them_away(county, meeting):
    county.add(12, provider=0, lot=0, reason="mental_health")
    county.add(3, provider=1, lot=0, reason="physical_health")
    county.add(6, provider=1, lot=1, reason="new_arrival")
    figures = committee_report(AUTUMN, viewer=None, as_at=LAST, meeting=meeting)
    assert cells(figures, "Children placed through the lots, by main reason") == [
        ["Mental health need", "12"],
        ["New to the area, no school place yet", "c"],
        ["Physical health need", "c"],
        ["All reasons", "21"],
    ]
    assert figures.hidden_first > 0
    assert figures.hidden_second > 0


def test_inside_the_council_nothing_is_hidden(county, officer, meeting):
    county.add(3, reason="physical_health")
    figures = committee_report(AUTUMN, viewer=officer, as_at=LAST, meeting=meeting, released=False)
    assert tiles(figures)["children_in_ap_on_day"] == "3"
    assert (figures.hidden_first, figures.hidden_second) == (0, 0)


def test_a_providers_figures_are_its_own(county):
    county.add(12, provider=0)
    county.add(15, provider=1, present=2)
    figures = provider_report(county.providers[0], AUTUMN, viewer=None, as_at=LAST)
    assert tiles(figures)["children_in_ap_on_day"] == "12"
    assert tiles(figures)["attendance_rate"] == "80.0%"


def test_figures_begin_with_what_the_viewer_may_see(county, provider_manager, stranger, scrutiny_member):
    county.add(12, provider=0)
    county.add(15, provider=1)
    for viewer, number in ((provider_manager, "12"), (stranger, "0"), (scrutiny_member, "0")):
        figures = committee_report(AUTUMN, viewer=viewer, as_at=LAST, released=False)
        assert tiles(figures)["children_in_ap_on_day"] == number


def test_others_stand_beside_a_provider_only_where_three_do(county):
    county.add(12, provider=0)
    county.add(12, provider=1)
    beside = "This provider beside all providers in its lots"
    figures = provider_report(county.providers[0], AUTUMN, viewer=None, as_at=LAST)
    assert [row[2] for row in cells(figures, beside)] == ["–"] * 7
    county.add(12, provider=2, present=4)
    figures = provider_report(county.providers[0], AUTUMN, viewer=None, as_at=LAST)
    assert cells(figures, beside)[1] == ["Sessions attended", "80.0%", "66.7%", "–"]


def test_a_reading_sooner_than_20_school_days_after_the_start_is_no_progress(county, meeting):
    placements = county.add(12)
    for placement in placements:
        placement.readings.filter(moment="review").update(on=date(2026, 10, 9))
    figures = committee_report(AUTUMN, viewer=None, as_at=LAST, meeting=meeting)
    assert tiles(figures)["outcome_moved_on"] == "–"


def test_placements_that_ended_say_where_the_child_went(county, meeting):
    for placement in county.add(12):
        county.end(placement)
    figures = committee_report(AUTUMN, viewer=None, as_at=LAST, meeting=meeting)
    assert cells(figures, "Where children went when their placement ended")[0] == ["Mainstream school", "12"]
    assert figures.figure("planned_endings").text == "100%"


def test_each_printed_figure_has_a_definition(county, meeting):
    county.add(12)
    figures = committee_report(AUTUMN, viewer=None, as_at=LAST, meeting=meeting)
    assert all(definition.definition for definition, _ in figures.defined())
