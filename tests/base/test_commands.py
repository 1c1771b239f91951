"""The commands of the ground floor that a council runs by hand."""

import getpass

import pytest
from allauth.mfa.models import Authenticator
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from apcommissioning.base import files
from apcommissioning.base.models import Event, Organisation, Person
from apcommissioning.base.roles import OrganisationKind, Role

PASSWORD = "a-long-password-nobody-guesses"


@pytest.fixture
def types(monkeypatch):
    """What somebody types when asked for a password."""

    def answer(*words: str) -> None:
        left = list(words)
        monkeypatch.setattr(getpass, "getpass", lambda prompt: left.pop(0))

    return answer


@pytest.mark.django_db
def test_the_first_administrator_gets_the_council_and_the_role(types, settings, capsys):
    types(PASSWORD, PASSWORD)
    call_command("first_administrator", "Ada Archer", "Ada@council.example")
    person = Person.objects.get(email="ada@council.example")
    assert person.has_role(Role.ADMINISTRATOR)
    assert person.check_password(PASSWORD)
    assert Organisation.objects.get(kind=OrganisationKind.COUNCIL).name == settings.COUNCIL_NAME
    assert Event.objects.get().verb == "was given a role"
    assert PASSWORD not in capsys.readouterr().out


def test_there_is_no_second_first_administrator(types, administrator):
    types(PASSWORD, PASSWORD)
    with pytest.raises(CommandError, match="There is an administrator already"):
        call_command("first_administrator", "Ada Archer", "ada@council.example")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("email", "typed", "why"),
    [
        ("ada", (PASSWORD, PASSWORD), "Enter a valid email address."),
        ("ada@council.example", ("short", "short"), "too short"),
        ("ada@council.example", (PASSWORD, PASSWORD + "!"), "The two passwords differ."),
    ],
)
def test_what_was_mistyped_makes_nobody(types, email, typed, why):
    types(*typed)
    with pytest.raises(CommandError, match=why):
        call_command("first_administrator", "Ada Archer", email)
    assert not Person.objects.exists()


@pytest.fixture
def kept(officer):
    """Two files in a storage of their own content."""
    return [
        files.keep_content(f"content {officer.pk} {n}".encode(), name=f"{n}.txt", content_type="text/plain", by=officer)
        for n in (1, 2)
    ]


def test_files_that_are_what_was_kept_are_proved(kept, capsys):
    call_command("verify_files")
    assert capsys.readouterr().out == "All 2 files are there and are what was kept.\n"


def test_a_missing_and_a_changed_file_are_named(kept, capsys):
    default_storage.delete(kept[0].path)
    default_storage.delete(kept[1].path)
    default_storage.save(kept[1].path, ContentFile(b"something else"))
    with pytest.raises(CommandError, match="1 missing and 1 changed, of 2."):
        call_command("verify_files")
    said = capsys.readouterr().err
    assert f"File {kept[0].pk} is missing." in said
    assert f"File {kept[1].pk} is not what was kept." in said
    default_storage.delete(kept[1].path)


def test_a_lost_second_step_is_cleared_and_written_down(officer, capsys):
    Authenticator.objects.create(user=officer, type=Authenticator.Type.TOTP, data={"secret": "x"})
    Authenticator.objects.create(user=officer, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "x"})
    call_command("clear_second_step", officer.email.upper())
    assert not Authenticator.objects.filter(user=officer).exists()
    assert Event.objects.get().verb == "had the second step cleared"


@pytest.mark.django_db
def test_nobodys_second_step_is_not_cleared():
    with pytest.raises(CommandError, match="Nobody signs in as"):
        call_command("clear_second_step", "nobody@example.test")


def test_a_second_step_that_is_not_there_is_not_cleared(officer):
    with pytest.raises(CommandError, match="has no second step"):
        call_command("clear_second_step", officer.email)
    assert not Event.objects.exists()
