"""The demonstration's story, told through the service's own actions."""

from apcommissioning.base.models import Membership, Organisation, Person
from apcommissioning.base.roles import OrganisationKind, Role

# Everybody in the cast signs in with this; the demonstration holds nothing real.
PASSWORD = "northmoor-in-march-2026"  # noqa: S105

COUNCIL = (OrganisationKind.COUNCIL, "Northmoor County Council", "northmoor.example")
COMMITTEE = (OrganisationKind.COMMITTEE, "Education Scrutiny Committee", "northmoor.example")
FORUM = (OrganisationKind.COMMITTEE, "Schools Forum", "forum.example")

CAST = [
    ("Bea Larkspur", Role.OFFICER, COUNCIL, "always has twelve tabs open"),
    ("Idris Thackeray", Role.OFFICER, COUNCIL, "covers day-six cases"),
    ("Nadia Okonjo-Reeve", Role.MANAGER, COUNCIL, "asks “who told the child?”"),
    ("Sunniva Drake", Role.REVIEWER, COUNCIL, "strict on records"),
    ("Walt Pemberton-Rao", Role.REVIEWER, COUNCIL, "scores higher than others"),
    ("Hugo Tansley", Role.REVIEWER, COUNCIL, "trustee of Otterbrook Farm Classroom"),
    ("Tolly Ashgrove", Role.FINANCE, COUNCIL, "counts pennies"),
    ("Constance Mbeki-Hale", Role.SAFEGUARDING, COUNCIL, "sees what is restricted"),
    ("Zed Quillfeather", Role.ADMINISTRATOR, COUNCIL, "retention and roles"),
    (
        "Maggie Dunnock",
        Role.PROVIDER_MANAGER,
        (OrganisationKind.PROVIDER, "Otterbrook Farm Classroom CIC", "otterbrook.example"),
        "",
    ),
    (
        "Casper Lindqvist",
        Role.PROVIDER_MANAGER,
        (OrganisationKind.PROVIDER, "Brightspan Online", "brightspan.example"),
        "",
    ),
    (
        "Desmond Hobb",
        Role.PROVIDER_MANAGER,
        (OrganisationKind.PROVIDER, "Hob & Anvil Workshops", "hobandanvil.example"),
        "",
    ),
    (
        "Aoife Marl",
        Role.PROVIDER_MANAGER,
        (OrganisationKind.PROVIDER, "Marlowe & Finch Learning Ltd", "marlowefinch.example"),
        "",
    ),
    (
        "Perpetua Stone",
        Role.PROVIDER_MANAGER,
        (OrganisationKind.PROVIDER, "The Fennimore School Ltd", "fennimore.example"),
        "",
    ),
    (
        "Jonty Swale",
        Role.PROVIDER_STAFF,
        (OrganisationKind.PROVIDER, "The Fennimore School Ltd", "fennimore.example"),
        "marks registers on a phone",
    ),
    (
        "Yusuf Partridge",
        Role.SCHOOL_LEAD,
        (OrganisationKind.SCHOOL, "A secondary school in Banbury", "banburyschool.example"),
        "",
    ),
    (
        "Helen Quayle",
        Role.SCHOOL_LEAD,
        (OrganisationKind.SCHOOL, "A primary school in Abingdon", "abingdonschool.example"),
        "",
    ),
    (
        "Gwen Tolliver",
        Role.SCHOOL_LEAD,
        (OrganisationKind.SCHOOL, "A secondary school in Didcot", "didcotschool.example"),
        "",
    ),
    (
        "Lorcan Achebe",
        Role.SCHOOL_LEAD,
        (OrganisationKind.SCHOOL, "Northmoor Virtual School", "northmoor.example"),
        "children looked after",
    ),
    ("Cllr Barnaby Foxglove", Role.SCRUTINY_MEMBER, COMMITTEE, "chair"),
    ("Cllr Meera Saltmarsh", Role.SCRUTINY_MEMBER, COMMITTEE, "vice-chair"),
    ("Cllr Ottoline Grey", Role.SCRUTINY_MEMBER, COMMITTEE, "asks about money"),
    ("Rhona Pettigrew", Role.SCRUTINY_MEMBER, FORUM, "observes for the Schools Forum"),
]


def load() -> None:
    """Tell the story, once: a database that has its cast is left as it is. The caller holds the transaction."""
    if is_loaded():
        return
    for name, role, (kind, organisation_name, domain), note in CAST:
        organisation, _ = Organisation.objects.get_or_create(kind=kind, name=organisation_name)
        address = name.removeprefix("Cllr ").lower().replace(" ", ".")
        person = Person.objects.create_user(f"{address}@{domain}", PASSWORD, name=name)
        Person.objects.filter(pk=person.pk).update(is_cast=True, cast_note=note)
        Membership.objects.create(person=person, organisation=organisation, role=role)


def is_loaded() -> bool:
    return Person.objects.filter(is_cast=True).exists()
