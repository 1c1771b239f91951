"""Rules about an application: who may start, fill in, submit and withdraw it, and who may not any more."""

from apcommissioning.base.roles import PROVIDER_ROLES, Role
from apcommissioning.base.rules import Answer, No, rule

from ..states import OPEN_APPLICATION, ApplicationStatus
from . import readiness
from .provider import NOT_YOURS, works_for

SENT = No("This application has been sent: it cannot be changed any more.")


def _own_draft(by, application, *roles: Role) -> Answer:
    if not works_for(by, application.provider, *roles):
        return NOT_YOURS
    if application.status == ApplicationStatus.WITHDRAWN:
        return No("This application was withdrawn. Start a new one.")
    return application.status == ApplicationStatus.DRAFT or SENT


@rule("application_start", roles=(Role.PROVIDER_MANAGER,))
def application_start(by, start) -> Answer:
    """`start` is the pair of provider and purchasing system."""
    provider, system = start
    if not works_for(by, provider, Role.PROVIDER_MANAGER):
        return NOT_YOURS
    if why := readiness.closed_words(system):
        return No(f"{system.title} {why}.")
    if provider.applications.filter(purchasing_system=system, status__in=OPEN_APPLICATION).exists():
        return No("You have an application for this already. Carry on with that one: it is under Applications.")
    return True


@rule("application_lots", roles=PROVIDER_ROLES)
def application_lots(by, application) -> Answer:
    return _own_draft(by, application, *PROVIDER_ROLES)


@rule("application_prices", roles=PROVIDER_ROLES)
def application_prices(by, application) -> Answer:
    return _own_draft(by, application, *PROVIDER_ROLES)


@rule("answer_edit", roles=PROVIDER_ROLES)
def answer_edit(by, application) -> Answer:
    return _own_draft(by, application, *PROVIDER_ROLES)


@rule("answers_confirm", roles=PROVIDER_ROLES)
def answers_confirm(by, application) -> Answer:
    return _own_draft(by, application, *PROVIDER_ROLES)


@rule("application_submit", roles=(Role.PROVIDER_MANAGER,))
def application_submit(by, application) -> Answer:
    """Somebody who can bind the organisation. Whether it is complete: `readiness.blockers`."""
    return _own_draft(by, application, Role.PROVIDER_MANAGER)


@rule("application_withdraw", roles=(Role.PROVIDER_MANAGER,))
def application_withdraw(by, application) -> Answer:
    if not works_for(by, application.provider, Role.PROVIDER_MANAGER):
        return NOT_YOURS
    if application.status in (ApplicationStatus.DRAFT, ApplicationStatus.SUBMITTED):
        return True
    if application.status == ApplicationStatus.WITHDRAWN:
        return No("This application has been withdrawn already.")
    return No("We have begun to assess this application. Write to us if you want it stopped.")
