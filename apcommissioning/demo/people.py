"""The demonstration's people: the council, its cast, providers' managers, school leads, the committee."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from apcommissioning.base.models import Membership, Organisation, Person
from apcommissioning.base.roles import OrganisationKind, Role

# Everybody in the cast signs in with this; the demonstration holds nothing real.
PASSWORD = "northmoor-in-march-2026"  # noqa: S105

COUNCIL = "Northmoor County Council"
COMMITTEE = "Education Scrutiny Committee"
DOMAIN = "northmoor.example"


@dataclass(frozen=True)
class Character:
    name: str
    role: Role
    organisation: str
    note: str


# Who has a one-click shortcut on the sign-in page. The managers of the other providers sign in with the same password.
CAST = (
    Character("Bea Larkspur", Role.OFFICER, COUNCIL, "runs the purchasing system and places children"),
    Character("Idris Thackeray", Role.OFFICER, COUNCIL, "covers day-six cases"),
    Character("Nadia Okonjo-Reeve", Role.MANAGER, COUNCIL, "decides, countersigns and releases"),
    Character("Sunniva Drake", Role.REVIEWER, COUNCIL, "strict on records"),
    Character("Walt Pemberton-Rao", Role.REVIEWER, COUNCIL, "scores higher than others"),
    Character("Hugo Tansley", Role.REVIEWER, COUNCIL, "has an interest in one applicant"),
    Character("Tolly Ashgrove", Role.FINANCE, COUNCIL, "counts pennies"),
    Character("Constance Mbeki-Hale", Role.SAFEGUARDING, COUNCIL, "reads every case"),
    Character("Zed Quillfeather", Role.ADMINISTRATOR, COUNCIL, "people and roles"),
    Character("Perpetua Stone", Role.PROVIDER_MANAGER, "The Fennimore School Ltd", "the anchor provider, nearly full"),
    Character("Jonty Swale", Role.PROVIDER_STAFF, "The Fennimore School Ltd", "marks registers on a phone"),
    Character("Maggie Dunnock", Role.PROVIDER_MANAGER, "Otterbrook Farm Classroom CIC", "animals and growing"),
    Character("Casper Lindqvist", Role.PROVIDER_MANAGER, "Brightspan Online", "live lessons online"),
    Character("Desmond Hobb", Role.PROVIDER_MANAGER, "Hob & Anvil Workshops", "no new placements for now"),
    Character("Aoife Marl", Role.PROVIDER_MANAGER, "Marlowe & Finch Learning Ltd", "suspended"),
    Character("Gideon Rusk", Role.PROVIDER_MANAGER, "Blackthistle Motor Project", "refused once, applying again"),
    Character("Yusuf Partridge", Role.SCHOOL_LEAD, "Ashlar Cross Academy", "a secondary school in Banbury"),
    Character("Helen Quayle", Role.SCHOOL_LEAD, "Pennywort Primary School", "a primary school in Abingdon"),
    Character("Gwen Tolliver", Role.SCHOOL_LEAD, "Harrow Vale School", "a secondary school in Didcot"),
    Character("Cllr Barnaby Foxglove", Role.SCRUTINY_MEMBER, COMMITTEE, "chair"),
    Character("Cllr Meera Saltmarsh", Role.SCRUTINY_MEMBER, COMMITTEE, "vice-chair"),
    Character("Cllr Ottoline Grey", Role.SCRUTINY_MEMBER, COMMITTEE, "asks about money"),
    Character("Rhona Pettigrew", Role.SCRUTINY_MEMBER, COMMITTEE, "observes for the Schools Forum"),
)
NOTES = {character.name: character.note for character in CAST}


def address(name: str, organisation: str) -> str:
    """An e-mail address in a domain that can never exist."""
    who = name.removeprefix("Cllr ").lower().replace(" ", ".").replace("'", "")
    if organisation in (COUNCIL, COMMITTEE):
        return f"{who}@{DOMAIN}"
    words = [word for word in organisation.lower().replace("&", "").split() if word not in ("the", "ltd", "cic", "llp")]
    return f"{who}@{''.join(word for word in words[:2] if word.isalnum())}.example"


class People:
    """Makes people once and finds them by name."""

    def __init__(self) -> None:
        # Hashing is slow on purpose; one password for all is hashed once.
        self._password = make_password(PASSWORD)
        self._found: dict[str, Person] = {}

    def add(self, name: str, role: Role, organisation: Organisation) -> Person:
        person = self._found.get(name)
        if person is None:
            person = Person(
                email=address(name, organisation.name),
                name=name,
                password=self._password,
                is_cast=name in NOTES,
                cast_note=NOTES.get(name, ""),
            )
            person.save()
            self._found[name] = person
        Membership.objects.create(person=person, organisation=organisation, role=role)
        return person

    def __getitem__(self, name: str) -> Person:
        return self._found[name]


def load_council(people: People) -> None:
    """The council and the committee with their part of the cast."""
    organisations = {
        COUNCIL: Organisation.objects.create(kind=OrganisationKind.COUNCIL, name=COUNCIL),
        COMMITTEE: Organisation.objects.create(kind=OrganisationKind.COMMITTEE, name=COMMITTEE),
    }
    for character in CAST:
        if character.organisation in organisations:
            people.add(character.name, character.role, organisations[character.organisation])
