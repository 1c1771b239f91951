"""Schools: imported from the national register's own file, and connected once their people use the service."""

import csv
import io
from dataclasses import dataclass
from typing import IO

from apcommissioning.base import history
from apcommissioning.base.actions import acting
from apcommissioning.base.exceptions import FileRefused, TooLate
from apcommissioning.base.models import Organisation
from apcommissioning.base.roles import OrganisationKind
from apcommissioning.base.rules import require

from ..models import School

# The register's download ("Get information about schools") is written in Windows-1252, with these column names.
ENCODING = "cp1252"
URN, NAME, STATUS = "URN", "EstablishmentName", "EstablishmentStatus (name)"
COLUMNS = (URN, NAME, "TypeOfEstablishment (name)", STATUS, "PhaseOfEducation (name)", "Postcode")
OPEN_STATUSES = ("Open", "Open, but proposed to close")
MOST_BYTES = 200 * 1024 * 1024
IMPORTED = (
    "name",
    "kind",
    "phase",
    "low_age",
    "high_age",
    "street",
    "town",
    "postcode",
    "easting",
    "northing",
    "is_open",
)


class RottenFile(FileRefused):
    """The register's file cannot be used. `str()` names the line and what is wrong with it; nothing was imported."""


@dataclass(frozen=True)
class SchoolsImported:
    """How many schools were new, were changed, and stood as they were."""

    added: int
    changed: int
    unchanged: int
    closed: int


def schools_import(file: IO[bytes], *, by) -> SchoolsImported:
    """Read the register's CSV: all of it, or nothing. Known schools are updated by their URN, closed ones are kept.

    Raises `RottenFile` with the number of the first line that cannot be used.
    """
    require(by, "schools_import")
    rows = _read(file)
    with acting():
        known = {school.urn: school for school in School.objects.filter(urn__in=[urn for urn, _ in rows])}
        new, changed = [], []
        for urn, fields in rows:
            school = known.get(urn)
            if school is None:
                new.append(School(urn=urn, **fields))
            elif any(getattr(school, name) != value for name, value in fields.items()):
                for name, value in fields.items():
                    setattr(school, name, value)
                changed.append(school)
        School.objects.bulk_create(new, batch_size=500)
        School.objects.bulk_update(changed, IMPORTED, batch_size=500)
        done = SchoolsImported(
            added=len(new),
            changed=len(changed),
            unchanged=len(rows) - len(new) - len(changed),
            closed=sum(not fields["is_open"] for _, fields in rows),
        )
        history.record(
            by.memberships()[0].organisation, "schools_imported", by=by, added=done.added, changed=done.changed
        )
    return done


def _read(file: IO[bytes]) -> list[tuple[str, dict]]:
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise RottenFile("The file is larger than the whole national register. Choose the register's CSV file.")
    if b"\0" in content:
        raise RottenFile("This is not a CSV file. Download it from the register again and choose that.")
    try:
        text = content.decode("utf-8-sig") if content.startswith(b"\xef\xbb\xbf") else content.decode(ENCODING)
    except UnicodeDecodeError as wrong:
        line = content[: wrong.start].count(b"\n") + 1
        raise RottenFile(f"Line {line}: the file is not written in Windows-1252 as the register's is.") from None
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
        if missing:
            raise RottenFile(f"Line 1: the column “{missing[0]}” is missing. Choose the register's own CSV file.")
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error as wrong:
        raise RottenFile(f"Line {reader.line_num}: the line cannot be read ({wrong}).") from None
    if not rows:
        raise RottenFile("The file has column names and no schools. Download it again.")
    found: dict[str, dict] = {}
    for line, row in rows:
        urn, fields = _school(line, row)
        if urn in found:
            raise RottenFile(f"Line {line}: URN {urn} stands in the file twice.")
        found[urn] = fields
    return list(found.items())


def _school(line: int, row: dict) -> tuple[str, dict]:
    if None in row or None in row.values():
        raise RottenFile(f"Line {line}: it does not have as many columns as the first line names.")

    def words(column: str, longest: int) -> str:
        value = (row.get(column) or "").strip()
        if len(value) > longest:
            raise RottenFile(f"Line {line}: {column} is longer than {longest} characters.")
        return value

    def number(column: str, most: int) -> int | None:
        value = (row.get(column) or "").strip()
        if not value:
            return None
        if not value.isascii() or not value.isdigit() or int(value) > most:
            raise RottenFile(f"Line {line}: {column} must be a whole number up to {most}, not “{value[:20]}”.")
        return int(value)

    urn = words(URN, 20)
    if not (urn.isascii() and urn.isdigit() and len(urn) == 6):
        raise RottenFile(f"Line {line}: the URN must be six digits, not “{urn}”.")
    name = words(NAME, 200)
    if not name:
        raise RottenFile(f"Line {line}: the school has no name.")
    return urn, {
        "name": name,
        "kind": words("TypeOfEstablishment (name)", 100),
        "phase": words("PhaseOfEducation (name)", 40),
        "low_age": number("StatutoryLowAge", 99),
        "high_age": number("StatutoryHighAge", 99),
        "street": words("Street", 200),
        "town": words("Town", 100),
        "postcode": words("Postcode", 8),
        "easting": number("Easting", 9_999_999),
        "northing": number("Northing", 9_999_999),
        "is_open": words(STATUS, 60) in OPEN_STATUSES,
    }


def school_connect(school: School, *, by) -> Organisation:
    """Make the school an organisation of the service, so that its people can be invited."""
    require(by, "school_connect", school)
    with acting():
        organisation = Organisation.objects.create(kind=OrganisationKind.SCHOOL, name=school.name)
        joined = School.objects.filter(pk=school.pk, organisation=None).update(organisation=organisation)
        if not joined:
            raise TooLate("Somebody else has just connected this school.")
        school.organisation = organisation
        history.record(school, "connected", by=by, words="Its people may use the service")
    return organisation
