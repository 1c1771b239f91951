"""Rules about the provider itself: its details, sites and evidence."""

from collections.abc import Sequence
from dataclasses import dataclass

from apcommissioning.base import files
from apcommissioning.base.roles import COMMISSIONERS, PROVIDER_ROLES, Role
from apcommissioning.base.rules import Answer, No, rule

from ..models import Evidence, Site
from ..states import BEING_ASSESSED, EvidenceStatus

NOT_YOURS = No("This belongs to another provider.")


def works_for(by, provider, *roles: Role) -> bool:
    """Whether this person holds one of `roles` in the provider's own organisation."""
    return provider.organisation_id in by.organisation_ids(*roles)


@rule("provider_edit", roles=(Role.PROVIDER_MANAGER, *COMMISSIONERS))
def provider_edit(by, provider) -> Answer:
    return works_for(by, provider, Role.PROVIDER_MANAGER) or by.has_role(*COMMISSIONERS) or NOT_YOURS


@rule("site_add", roles=(Role.PROVIDER_MANAGER,))
def site_add(by, provider) -> Answer:
    return works_for(by, provider, Role.PROVIDER_MANAGER) or NOT_YOURS


@rule("site_edit", roles=(Role.PROVIDER_MANAGER,))
def site_edit(by, site) -> Answer:
    return works_for(by, site.provider, Role.PROVIDER_MANAGER) or NOT_YOURS


@rule("capacity_confirm", roles=PROVIDER_ROLES)
def capacity_confirm(by, provider) -> Answer:
    return works_for(by, provider, *PROVIDER_ROLES) or NOT_YOURS


def is_frozen(site) -> bool:
    """Whether the site is part of an application that is being assessed: what it is may not change meanwhile."""
    return site.application_set.filter(status__in=BEING_ASSESSED).exists()


@files.guard
def opens_evidence(by, stored) -> bool:
    """A document is opened by those who see it in the provider's list."""
    return Evidence.objects.visible_to(by).filter(file=stored).exists()


@rule("evidence_add", roles=PROVIDER_ROLES)
def evidence_add(by, provider) -> Answer:
    return works_for(by, provider, *PROVIDER_ROLES) or NOT_YOURS


@rule("evidence_check", roles=(Role.OFFICER, Role.MANAGER))
def evidence_check(by, evidence) -> Answer:
    if evidence.replaced_by_id:
        return No("The provider has sent a newer document in its place. Check that one.")
    if evidence.status != EvidenceStatus.UNCHECKED:
        return No("This document has been checked already.")
    return True


@dataclass(frozen=True)
class Places:
    """The places of a provider's sites, which two colleagues may change at once: one site's change makes all newer."""

    sites: Sequence[Site]

    @property
    def revision(self) -> int:
        return sum(site.revision for site in self.sites)
