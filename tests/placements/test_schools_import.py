"""The register's own file: its column names, its encoding, and what happens when it is rotten."""

import io
import re
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from placements import actions
from placements.actions import RottenFile
from placements.content import FOLDER
from placements.models import School

HEAD = (
    "URN,LA (code),EstablishmentName,TypeOfEstablishment (name),EstablishmentStatus (name),PhaseOfEducation (name),"
    "StatutoryLowAge,StatutoryHighAge,Street,Town,Postcode,Easting,Northing"
)
LINE = "123456,931,{name},Community School,{status},Primary,3,11,Mill Lane,Witney,OX28 1AA,435000,210000"


def file(*lines: str, head: str = HEAD, encoding: str = "cp1252") -> io.BytesIO:
    return io.BytesIO("\r\n".join([head, *lines]).encode(encoding))


def line(urn: str = "123456", name: str = "Millbrook School", status: str = "Open") -> str:
    return LINE.format(name=name, status=status).replace("123456", urn)


def test_the_county_s_real_schools_are_imported_from_the_register_s_own_file(officer):
    with (Path(FOLDER) / "data" / "gias_oxfordshire_schools.csv").open("rb") as register:
        done = actions.schools_import(register, by=officer)
    assert (done.added, done.changed, done.unchanged) == (84, 0, 0)
    assert School.objects.count() == 84
    school = School.objects.get(urn="122970")
    assert (school.name, school.town, school.postcode, school.easting) == (
        "Slade Nursery School",
        "Oxford",
        "OX3 8QQ",
        454200,
    )


def test_names_in_windows_1252_are_read_as_they_are_written(officer):
    actions.schools_import(file(line(name="St Thérèse’s – Abingdon")), by=officer)
    assert School.objects.get().name == "St Thérèse’s – Abingdon"


def test_a_second_import_updates_by_urn_and_keeps_closed_schools(officer):
    actions.schools_import(file(line("123456"), line("123457", "Ashby")), by=officer)
    done = actions.schools_import(
        file(line("123456", "Millbrook Academy"), line("123457", "Ashby", "Closed")), by=officer
    )
    assert (done.added, done.changed, done.unchanged, done.closed) == (0, 2, 0, 1)
    again = actions.schools_import(file(line("123456", "Millbrook Academy")), by=officer)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 1)
    assert list(School.objects.order_by("urn").values_list("name", "is_open")) == [
        ("Millbrook Academy", True),
        ("Ashby", False),
    ]


ROTTEN = {
    "a missing column": (
        file(line(), head=HEAD.replace("EstablishmentName", "Name")),
        "Line 1: the column “EstablishmentName”",
    ),
    "a urn that is no number": (file(line(), line("12X456")), "Line 3: the URN must be six digits, not “12X456”"),
    "a urn twice": (file(line(), line()), "Line 3: URN 123456 stands in the file twice"),
    "no name": (file(line(name="")), "Line 2: the school has no name"),
    "too few columns": (file("123456,931,Millbrook"), "Line 2: it does not have as many columns"),
    "a place that is no number": (file(line().replace("435000", "far away")), "Line 2: Easting must be a whole number"),
    "an open quotation": (file(line(name='"Millbrook')), "cannot be read"),
    "no lines": (file(), "no schools"),
    "a picture": (io.BytesIO(b"\x89PNG\r\n\x1a\n\0\0\0"), "not a CSV file"),
    "bytes that the encoding does not know": (
        io.BytesIO(HEAD.encode() + b"\r\n123456,\x81\x8d"),
        "Line 2: the file is not",
    ),
}


@pytest.mark.parametrize("rotten", ROTTEN)
def test_a_rotten_file_names_its_line_and_imports_nothing(officer, rotten):
    upload, words = ROTTEN[rotten]
    upload.seek(0)
    with pytest.raises(RottenFile, match=re.escape(words)):
        actions.schools_import(upload, by=officer)
    assert School.objects.count() == 0


def test_a_school_lead_imports_nothing(school_lead):
    with pytest.raises(PermissionDenied):
        actions.schools_import(file(line()), by=school_lead)


def test_the_page_says_what_was_read_and_what_is_wrong(client, officer):
    client.force_login(officer)
    url = reverse("schools_import")
    answer = client.post(url, {"file": SimpleUploadedFile("s.csv", file(line("1")).read())}, follow=True)
    assert "Line 2: the URN must be six digits" in answer.text
    answer = client.post(url, {"file": SimpleUploadedFile("s.csv", file(line()).read())}, follow=True)
    assert "1 new, 0 changed, 0 as they were" in answer.text
    assert "Millbrook School" in answer.text
