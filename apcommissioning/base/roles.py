"""Who works with the service: kinds of organisation and the roles a person may hold in one."""

from django.db import models


class OrganisationKind(models.TextChoices):
    COUNCIL = "council", "Council"
    PROVIDER = "provider", "Provider"
    SCHOOL = "school", "School"
    COMMITTEE = "committee", "Committee"


class Role(models.TextChoices):
    OFFICER = "officer", "Commissioning officer"
    MANAGER = "manager", "Commissioning manager"
    REVIEWER = "reviewer", "Quality reviewer"
    FINANCE = "finance", "Finance officer"
    SAFEGUARDING = "safeguarding", "Safeguarding lead"
    ADMINISTRATOR = "administrator", "System administrator"
    PROVIDER_MANAGER = "provider_manager", "Provider manager"
    PROVIDER_STAFF = "provider_staff", "Provider staff"
    SCHOOL_LEAD = "school_lead", "School lead"
    SCRUTINY_MEMBER = "scrutiny_member", "Scrutiny member"


# The kind of organisation in which a role may be held.
ROLE_HOME = {
    Role.OFFICER: OrganisationKind.COUNCIL,
    Role.MANAGER: OrganisationKind.COUNCIL,
    Role.REVIEWER: OrganisationKind.COUNCIL,
    Role.FINANCE: OrganisationKind.COUNCIL,
    Role.SAFEGUARDING: OrganisationKind.COUNCIL,
    Role.ADMINISTRATOR: OrganisationKind.COUNCIL,
    Role.PROVIDER_MANAGER: OrganisationKind.PROVIDER,
    Role.PROVIDER_STAFF: OrganisationKind.PROVIDER,
    Role.SCHOOL_LEAD: OrganisationKind.SCHOOL,
    Role.SCRUTINY_MEMBER: OrganisationKind.COMMITTEE,
}

COUNCIL_ROLES = tuple(role for role, home in ROLE_HOME.items() if home == OrganisationKind.COUNCIL)
PROVIDER_ROLES = tuple(role for role, home in ROLE_HOME.items() if home == OrganisationKind.PROVIDER)
COMMISSIONERS = (Role.OFFICER, Role.MANAGER)
