"""The standing cast, and what holds in every test. `tests/README.md` says how to use it."""

import pytest
from celery.signals import task_failure
from django.core.cache import cache
from django.db import connection
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from apcommissioning.base.models import Organisation, Person
from apcommissioning.base.roles import OrganisationKind, Role
from tests.demonstration import demonstration  # noqa: F401  (a fixture)
from tests.factories.base import MembershipFactory, OrganisationFactory, PersonFactory
from tests.standing import shipped_texts

# A busy machine is no finding: how long an example takes is not what these tests are about.
hypothesis_settings.register_profile("service", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("service")


# Behind every fixture that opens the database stands one of these. pytest-django refuses it to all other tests.
OPENS_THE_DATABASE = {"_django_db_helper", "django_db_setup"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest first. On PostgreSQL only what can reach a database is asked again: the rest cannot tell which one
    there is."""
    items.sort(key=_place)
    if connection.vendor == "sqlite":
        return
    again, the_same = [], []
    for item in items:
        reaches = item.get_closest_marker("django_db") or OPENS_THE_DATABASE.intersection(item.fixturenames)
        (again if reaches else the_same).append(item)
    items[:] = again
    config.hook.pytest_deselected(items=the_same)


# Of the processes that share the tests, one does all of each of these: what they build upon is dear, and built once.
IN_ONE_PROCESS = {
    "tests/access/": "the access world",
    "tests/demo/test_story.py": "the demonstration",
    "tests/launch/test_demonstration.py": "the demonstration",
}
# Begun first, in this order, so that no process sits idle at the end beside another's longest.
LONGEST = (
    "tests/launch/test_demonstration.py",
    "tests/demo/test_story.py",
    "tests/access/",
    "tests/journeys/test_placing_a_child.py",
    "tests/journeys/test_admitting.py",
    "tests/journeys/test_admission.py",
    "tests/journeys/test_applying.py",
    "tests/journeys/test_assessing.py",
    "tests/journeys/test_applying_again.py",
    "tests/journeys/test_lots.py",
    "tests/journeys/",
    "tests/providers/test_assessment_races.py",
    "tests/outcomes/test_report_actions.py",
    "tests/providers/test_assessment_views.py",
    "tests/providers/test_application_views.py",
)


def _place(item: pytest.Item) -> int:
    return next((place for place, path in enumerate(LONGEST) if item.nodeid.startswith(path)), len(LONGEST))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log):
    """Deal the tests out module by module (what stands for a module is then made once), the journeys one by one.

    By path: pytest-xdist's own groups (`xdist_group`) are lost in silence under pytest 9.
    """
    from xdist.scheduler import LoadScopeScheduling

    # In the order in which they were collected, which is ours; pytest-xdist would begin with what has most tests.
    config.option.loadscopereorder = False

    class Dealer(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            whole = next((name for path, name in IN_ONE_PROCESS.items() if nodeid.startswith(path)), "")
            return whole or (nodeid if nodeid.startswith("tests/journeys/") else nodeid.partition("::")[0])

    return Dealer(config, log)


@pytest.fixture(autouse=True)
def _a_clean_cache():
    """Sign-in's rate limits count in the cache: no test inherits another's."""
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def task_failures():
    """No task fails unseen: `after_commit` and Celery both keep a task's exception to themselves.

    A test in which a task is to fail asks for this list and clears it when it has looked.
    """
    failures: list[BaseException] = []

    def remember(exception=None, **kwargs):
        failures.append(exception)

    task_failure.connect(remember, weak=False)
    yield failures
    task_failure.disconnect(remember)
    assert failures == []


@pytest.fixture(scope="module")
def shipped(request, django_db_setup, django_db_blocker):
    """The shipped texts stand for a module that asks for this: `usefixtures("shipped")`."""
    with shipped_texts(request, django_db_blocker):
        yield


def _somebody(name: str, role: Role, organisation: Organisation) -> Person:
    email = f"{name.lower().replace(' ', '.')}@example.test"
    return MembershipFactory(person__name=name, person__email=email, role=role, organisation=organisation).person


@pytest.fixture
def council(db) -> Organisation:
    return OrganisationFactory(kind=OrganisationKind.COUNCIL, name="Northmoor County Council")


@pytest.fixture
def provider_organisation(db) -> Organisation:
    return OrganisationFactory(kind=OrganisationKind.PROVIDER, name="Heron Yard CIC")


@pytest.fixture
def rival_organisation(db) -> Organisation:
    return OrganisationFactory(kind=OrganisationKind.PROVIDER, name="Kestrel Barn Ltd")


@pytest.fixture
def school_organisation(db) -> Organisation:
    return OrganisationFactory(kind=OrganisationKind.SCHOOL, name="Millbrook School")


@pytest.fixture
def other_school_organisation(db) -> Organisation:
    return OrganisationFactory(kind=OrganisationKind.SCHOOL, name="Ashby Hill School")


@pytest.fixture
def committee(db) -> Organisation:
    return OrganisationFactory(kind=OrganisationKind.COMMITTEE, name="Education Scrutiny Committee")


@pytest.fixture
def officer(council) -> Person:
    return _somebody("Olive Officer", Role.OFFICER, council)


@pytest.fixture
def manager(council) -> Person:
    return _somebody("Magnus Manager", Role.MANAGER, council)


@pytest.fixture
def other_manager(council) -> Person:
    return _somebody("Minna Manager", Role.MANAGER, council)


@pytest.fixture
def reviewer(council) -> Person:
    return _somebody("Rhys Reviewer", Role.REVIEWER, council)


@pytest.fixture
def other_reviewer(council) -> Person:
    return _somebody("Rowan Reviewer", Role.REVIEWER, council)


@pytest.fixture
def administrator(council) -> Person:
    return _somebody("Ada Administrator", Role.ADMINISTRATOR, council)


@pytest.fixture
def provider_manager(provider_organisation) -> Person:
    return _somebody("Petra Provider", Role.PROVIDER_MANAGER, provider_organisation)


@pytest.fixture
def provider_staff(provider_organisation) -> Person:
    return _somebody("Stan Staff", Role.PROVIDER_STAFF, provider_organisation)


@pytest.fixture
def rival_manager(rival_organisation) -> Person:
    return _somebody("Rita Rival", Role.PROVIDER_MANAGER, rival_organisation)


@pytest.fixture
def school_lead(school_organisation) -> Person:
    return _somebody("Sami School", Role.SCHOOL_LEAD, school_organisation)


@pytest.fixture
def other_school_lead(other_school_organisation) -> Person:
    return _somebody("Orla School", Role.SCHOOL_LEAD, other_school_organisation)


@pytest.fixture
def scrutiny_member(committee) -> Person:
    return _somebody("Sylvie Scrutiny", Role.SCRUTINY_MEMBER, committee)


@pytest.fixture
def stranger(db) -> Person:
    """Signs in, and has no role anywhere."""
    return PersonFactory(name="Stig Stranger", email="stig.stranger@example.test")
