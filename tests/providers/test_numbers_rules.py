import pytest

from providers.rules import numbers

GOOD = [
    (numbers.tidy_company, "1234567", "01234567"),
    (numbers.tidy_company, "oc 123456", "OC123456"),
    (numbers.tidy_company, "SC123456", "SC123456"),
    (numbers.tidy_company, "R0000012", "R0000012"),
    (numbers.tidy_company, "IP12345R", "IP12345R"),
    (numbers.tidy_company, "", ""),
    (numbers.tidy_charity, "1 123 456", "1123456"),
    (numbers.tidy_charity, "sc012345", "SC012345"),
    (numbers.tidy_charity, "NIC100002", "NIC100002"),
    (numbers.tidy_ukprn, "1001-2345", "10012345"),
    (numbers.tidy_urn, "123456", "123456"),
]
BAD = [
    (numbers.tidy_company, "12345"),
    (numbers.tidy_company, "XX123456"),
    (numbers.tidy_company, "123456789"),
    (numbers.tidy_company, "١٢٣٤٥٦٧٨"),
    (numbers.tidy_charity, "012345"),
    (numbers.tidy_charity, "12345"),
    (numbers.tidy_charity, "SC112345"),
    (numbers.tidy_ukprn, "20012345"),
    (numbers.tidy_ukprn, "1001234"),
    (numbers.tidy_urn, "012345"),
    (numbers.tidy_urn, "1234567"),
]


@pytest.mark.parametrize(("tidy", "typed", "kept"), GOOD)
def test_a_number_is_kept_as_its_register_writes_it(tidy, typed, kept):
    assert tidy(typed) == kept


@pytest.mark.parametrize(("tidy", "typed"), BAD)
def test_a_number_of_another_form_is_refused_with_what_to_do(tidy, typed):
    with pytest.raises(ValueError, match="^Enter the "):
        tidy(typed)
