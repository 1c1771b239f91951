"""The numbers by which public registers know an organisation, checked for their form.

Forms alone: that the number is this organisation's an officer sees on the register. None of the four carries a check
digit. `tidy_…` gives the number as its register writes it, and raises ValueError with what to do.
"""

import re

# Companies House's prefixes for those that are not English or Welsh companies, which have eight figures alone (its
# guide to the addresses of company records): limited liability partnerships, Scotland, Northern Ireland, overseas
# bodies, registered societies, charitable incorporated organisations, royal charter bodies and the like.
COMPANY_PREFIXES = (
    *("AC", "CE", "CS", "FC", "FE", "GE", "GN", "GS", "IC", "IP", "LP", "NC", "NF", "NI", "NL", "NO", "NP", "NR", "NZ"),
    *("OC", "OE", "PC", "RC", "RS", "SA", "SC", "SE", "SF", "SG", "SI", "SL", "SO", "SP", "SR", "SZ", "ZC"),
)
COMPANY = re.compile(rf"[0-9]{{8}}|(?:{'|'.join(COMPANY_PREFIXES)}|R0)[0-9]{{6}}|(?:IP|SP|RS)[0-9]{{5}}R", re.ASCII)
# The Charity Commission for England and Wales writes six or seven figures, Scotland's regulator SC and six figures,
# Northern Ireland's NIC and six figures.
CHARITY = re.compile(r"[1-9][0-9]{5,6}|SC0[0-9]{5}|NIC[0-9]{6}", re.ASCII)
# The UK Register of Learning Providers: eight figures, the first a 1.
UKPRN = re.compile(r"1[0-9]{7}", re.ASCII)
# The Department for Education's register of establishments (Get Information about Schools): six figures.
URN = re.compile(r"[1-9][0-9]{5}", re.ASCII)


def tidy_company(typed: str) -> str:
    """`1234567` as `01234567`: leading noughts are often left out."""
    number = _plain(typed)
    if number.isdecimal() and 6 <= len(number) < 8:
        number = number.zfill(8)
    return _checked(COMPANY, number, "Enter the company number as 8 characters, like 01234567 or OC123456")


def tidy_charity(typed: str) -> str:
    return _checked(
        CHARITY,
        _plain(typed),
        "Enter the charity number as 6 or 7 numbers, or with SC or NIC before it if it is Scottish or Northern Irish",
    )


def tidy_ukprn(typed: str) -> str:
    return _checked(UKPRN, _plain(typed), "Enter the UKPRN as 8 numbers that begin with 1, like 10012345")


def tidy_urn(typed: str) -> str:
    return _checked(URN, _plain(typed), "Enter the URN as 6 numbers, like 123456")


def _plain(typed: str) -> str:
    return re.sub(r"[\s\-]+", "", typed).upper()


def _checked(pattern: re.Pattern[str], number: str, words: str) -> str:
    if number and not pattern.fullmatch(number):
        raise ValueError(words)
    return number
