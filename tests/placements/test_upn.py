"""The unique pupil number's check letter, by the worked examples of the code sets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from placements.content import read_yaml
from placements.rules.child import UPN_LETTERS, check_letter, is_temporary_upn, is_upn, tidy_upn

UPN = read_yaml("codes.yaml")["upn"]


@pytest.mark.parametrize("example", UPN["worked_examples"], ids=lambda example: example["upn"])
def test_the_worked_examples_hold(example):
    assert is_upn(example["upn"])
    assert check_letter(example["upn"][1:]) == example["check_letter"]
    assert is_temporary_upn(example["upn"]) == (example["kind"] == "temporary")


@pytest.mark.parametrize("upn", [example["upn"] for example in UPN["reject"]])
def test_what_the_code_sets_reject_is_rejected(upn):
    assert not is_upn(upn)


@given(st.text(alphabet="0123456789", min_size=11, max_size=11), st.sampled_from(f"0123456789{UPN_LETTERS}"))
def test_one_letter_and_only_one_fits_any_number(digits, last):
    assert [letter for letter in UPN_LETTERS if is_upn(letter + digits + last)] == [check_letter(digits + last)]


@given(st.text(max_size=20))
def test_no_text_breaks_the_check(typed):
    assert is_upn(tidy_upn(typed)) in (True, False)
