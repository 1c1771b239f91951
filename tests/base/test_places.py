import pytest

from apcommissioning.base.places import Place, locate, miles_between, tidy_postcode


@pytest.mark.parametrize(
    ("typed", "tidy"),
    [("ox1 1aa", "OX1 1AA"), ("OX11AA", "OX1 1AA"), (" sw1a  1aa ", "SW1A 1AA"), ("ox14\t3bb", "OX14 3BB")],
)
def test_a_postcode_is_tidied_however_it_is_typed(typed, tidy):
    assert tidy_postcode(typed) == tidy


@pytest.mark.parametrize("typed", ["", "OX1", "12345", "OX1 1A", "OX1 1AAA", "<b>OX1 1AA</b>", "OX1 1A1", "０X1 1AA"])
def test_what_is_no_postcode_says_how_one_is_written(typed):
    with pytest.raises(ValueError, match="like OX1 1AA"):
        tidy_postcode(typed)
    assert locate(typed) is None


def test_a_postcode_lies_in_the_middle_of_its_sector():
    assert locate("al1 1xx") == Place(515463, 206401)


def test_an_invented_postcode_lies_in_its_real_sector():
    """The demonstration's addresses end in letters that are nobody's, and its people may edit them."""
    assert tidy_postcode("al1 1vv") == "AL1 1VV"
    assert locate("AL1 1VV") == locate("AL1 1XX")


def test_a_postcode_outside_england_is_not_located():
    assert locate("EH1 1AA") is None


def test_oxford_is_about_twenty_two_miles_from_banbury():
    assert 20 < miles_between(locate("OX1 1AA"), locate("OX16 5AA")) < 24
    assert miles_between(Place(0, 0), Place(1609, 0)) == pytest.approx(1, abs=0.001)
