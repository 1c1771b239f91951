"""The quality-assurance pack that schools read, and a school's own check of a provider."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from apcommissioning.base import files, history, timekeeping
from apcommissioning.base.exceptions import Refused
from apcommissioning.base.models import Person
from apcommissioning.base.roles import Role
from placements import actions, tasks
from placements.figures.quality_pack import quality_pack
from placements.models import QualityPack, SchoolCheck
from providers.models import Provider, VisitJudgement
from providers.states import AdmissionStatus, EvidenceStatus, Heading, Judgement, Rating, VisitStatus
from tests.factories import assessment as story
from tests.factories.base import MembershipFactory
from tests.factories.placements import ChildFactory, SchoolFactory
from tests.factories.providers import (
    ActionFactory,
    AdmissionFactory,
    ContractFactory,
    EvidenceFactory,
    ProviderFactory,
    QualityVisitFactory,
)

ON = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def today():
    with timekeeping.at(ON):
        yield


def on_the_list(provider):
    admission = AdmissionFactory(provider=provider)
    ContractFactory(provider=provider, purchasing_system=admission.lot.purchasing_system)
    return provider


@pytest.fixture
def provider(provider_organisation):
    return on_the_list(ProviderFactory(organisation=provider_organisation))


@pytest.fixture
def school(school_organisation):
    return SchoolFactory(organisation=school_organisation)


def check(provider, by, **how):
    given = {
        "made_on": date(2026, 11, 20),
        "made_by": "Deputy head",
        "looked_at": ["staff", "visit"],
        "note": "Calm and safe. Fire doors were clear.",
        **how,
    }
    return actions.school_check_add(provider, by=by, **given)


def test_a_school_records_its_own_check_and_the_council_reads_it(
    client, provider, school, school_lead, other_school_lead, officer, provider_manager
):
    client.force_login(school_lead)
    url = reverse("school_check_add", args=[provider.pk])
    date_sent = {"made_on_day": "20", "made_on_month": "11", "made_on_year": "2026"}
    page = client.post(url, {**date_sent, "made_by": "Deputy head", "looked_at": ["visit", "staff"], "note": "Calm."})
    assert page.status_code == 302
    [made] = SchoolCheck.objects.all()
    assert (made.school, made.looked_at, made.recorded_by) == (school, ["visit", "staff"], school_lead)
    pack = reverse("quality_pack", args=[provider.pk])
    words = "Looked at: Visited, and saw where children are taught; Written confirmation of staff checks"
    for person, reads in ((school_lead, True), (officer, True), (other_school_lead, False), (provider_manager, False)):
        client.force_login(person)
        assert (words in client.get(pack).text, person) == (reads, person)
    assert [event.data["words"] for event in history.of(provider)] == ["Millbrook School recorded its own check"]


def test_a_check_says_what_was_looked_at_on_a_day_that_has_come(provider, school, school_lead, officer):
    with pytest.raises(Refused, match="what you looked at"):
        check(provider, school_lead, looked_at=["magic"])
    with pytest.raises(Refused, match="when it has been made"):
        check(provider, school_lead, made_on=date(2026, 11, 24))
    with pytest.raises(PermissionDenied):
        check(provider, officer)
    assert check(provider, school_lead) == check(provider, school_lead)
    assert SchoolCheck.objects.count() == 1


def test_only_providers_on_the_list_are_checked_by_schools_that_are_connected(provider, school_lead, other_school_lead):
    with pytest.raises(Refused, match="not connected"):
        check(provider, school_lead)
    SchoolFactory(organisation=school_lead.memberships()[0].organisation)
    with pytest.raises(Refused, match="not on the council"):
        check(AdmissionFactory().provider, school_lead)


def test_who_reads_which_pack(
    provider, officer, reviewer, provider_manager, rival_manager, school_lead, scrutiny_member
):
    other = on_the_list(ProviderFactory())
    AdmissionFactory()
    application = story.sent_in(provider=provider)
    application.interest_declarations.create(person=reviewer, has_interest=True)
    for person, reads in (
        (officer, {provider, other}),
        (reviewer, {other}),
        (school_lead, {provider, other}),
        (provider_manager, {provider}),
        (rival_manager, set()),
        (scrutiny_member, set()),
    ):
        assert set(Provider.objects.packs_for(person)) == reads, person
    # A role at a school opens nothing to somebody with an interest.
    lead_at = school_lead.memberships()[0].organisation
    MembershipFactory(person=reviewer, organisation=lead_at, role=Role.SCHOOL_LEAD)
    assert set(Provider.objects.packs_for(Person.objects.get(pk=reviewer.pk))) == {other}


def test_the_pack_says_what_was_checked_and_holds_no_answer_score_or_file(
    officer, manager, reviewer, other_reviewer, provider_organisation
):
    crew = {"officer": officer, "manager": manager, "reviewers": [reviewer, other_reviewer]}
    provider = ProviderFactory(organisation=provider_organisation)
    with timekeeping.at(story.TODAY):
        application = story.released(story.sent_in(provider=provider), **crew)
    ContractFactory(provider=provider, purchasing_system=application.purchasing_system, reference="CON-1")
    EvidenceFactory(
        provider=provider, kind="fire_certificate", expires_on=date(2026, 11, 1), status=EvidenceStatus.ACCEPTED
    )
    EvidenceFactory(provider=provider, kind="unread_paper", status=EvidenceStatus.UNCHECKED)
    visit = QualityVisitFactory(
        provider=provider, status=VisitStatus.PUBLISHED, held_on=date(2026, 11, 2), rating=Rating.GOOD
    )
    VisitJudgement.objects.create(
        visit=visit, heading=Heading.SAFEGUARDING, judgement=Judgement.MET, what_we_saw="Seen."
    )
    ActionFactory(visit=visit)
    pack = quality_pack(provider)
    assert [gate.name for gate in pack.gates if gate.checks] == ["Compliance", "Quality", "Financial"]
    assert pack.decided_on == ON
    documents = {row.name: row.has_run_out for row in pack.documents}
    assert documents["Fire certificate"] is True
    assert "Unread paper" not in documents
    # Every provider of this test's story has sent one: it tells of a past that is not for schools.
    assert provider.evidence.filter(kind="self_cleaning_evidence", status=EvidenceStatus.ACCEPTED).exists()
    assert "self cleaning" not in repr(pack).lower()
    assert pack.visit.judged[0].words == "Met"
    assert pack.visit.actions_open == 1
    assert [contract.reference for contract in pack.contracts] == ["CON-1"]
    said = repr(pack)
    total = admitted_with(application)
    assert total > 0
    for private in ("We do this every day", str(total), "The work is planned"):
        assert private not in said


def admitted_with(application):
    return application.lot_applications.get().decision.total_score


def test_a_stop_is_said_plainly_and_its_reason_is_not(client, provider, school, school_lead):
    admission = provider.admissions.get()
    reason = "A concern about a member of staff."
    type(admission).objects.filter(pk=admission.pk).update(status=AdmissionStatus.SUSPENDED, stop_reason=reason)
    client.force_login(school_lead)
    page = client.get(reverse("quality_pack", args=[provider.pk])).text
    assert "Not open to new placements for now." in page
    assert "Suspended: no placement takes place for now" in page
    assert reason not in page
    assert "Not open for now" in client.get(reverse("quality_pack_list")).text


def test_a_pack_holds_no_child(client, provider, school, school_lead, officer):
    child = ChildFactory(school=school)
    for person in (school_lead, officer):
        client.force_login(person)
        page = client.get(reverse("quality_pack", args=[provider.pk])).text
        assert child.surname not in page
        assert child.upn not in page


@pytest.mark.parametrize("who", ["officer", "school_lead"])
def test_the_list_of_packs_asks_as_often_for_one_as_for_thirty(
    request, client, provider, school, who, django_assert_num_queries
):
    client.force_login(request.getfixturevalue(who))
    url = reverse("quality_pack_list")
    client.get(url)
    with django_assert_num_queries(7):
        client.get(url)
    for _ in range(4):
        on_the_list(ProviderFactory())
    with django_assert_num_queries(7):
        assert len(client.get(url).context["rows"]) == 5


def test_a_pack_is_asked_for_once_while_it_says_the_same(provider, school_lead):
    asked = actions.quality_pack_print(provider, by=school_lead)
    assert actions.quality_pack_print(provider, by=school_lead) == asked
    EvidenceFactory(provider=provider, kind="fire_certificate", status=EvidenceStatus.ACCEPTED)
    assert actions.quality_pack_print(Provider.objects.get(pk=provider.pk), by=school_lead) != asked
    assert QualityPack.objects.count() == 2
    # What no longer stands is not put on paper.
    tasks.make_quality_pack_pdf(pack_id=asked.pk)
    asked.refresh_from_db()
    assert asked.pdf is None


@pytest.mark.slow
def test_the_pack_on_paper_says_what_the_page_says(client, provider, school, school_lead, rival_manager):
    import io

    import pikepdf

    from apcommissioning.base.files import open_stored

    asked = actions.quality_pack_print(provider, by=school_lead)
    tasks.make_quality_pack_pdf(pack_id=asked.pk)
    asked.refresh_from_db()
    with open_stored(asked.pdf) as stored, pikepdf.open(io.BytesIO(stored.read())) as paper:
        assert paper.Root.MarkInfo.Marked
    client.force_login(school_lead)
    url = reverse("file_download", args=[asked.pdf_id])
    assert url in client.get(reverse("quality_pack", args=[provider.pk])).text
    assert files.may_open(school_lead, asked.pdf)
    assert not files.may_open(rival_manager, asked.pdf)
