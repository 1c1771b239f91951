import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apcommissioning.base.models import Person
from providers.models import Evidence, Provider, Site
from providers.states import EvidenceStatus
from tests.factories.base import PASSWORD
from tests.factories.providers import ApplicationFactory, EvidenceFactory, ProviderFactory, SiteFactory

from .test_application_views import PDF, dated, page

GOOD = {
    "legal_name": "Otterbrook Learning CIC",
    "legal_form": "cic",
    "company_number": "1234567",
    "charity_number": "",
    "register": "ukprn",
    "ukprn": "10012345",
    "vat_code": "EXM",
    "address": "1 Mill Lane",
    "postcode": "ox1 1aa",
    "contact_name": "The office",
    "contact_email": "office@otterbrook.example.test",
    "contact_phone": "01865 000000",
    "about": "Small groups by the river.",
    "name": "Olga Otter",
    "email": "Olga@Otterbrook.example.test",
    "password": "three-odd-words-here",
}

# -- Registering -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_whoever_registers_is_signed_in_and_lands_on_their_organisation(client):
    response = client.post(reverse("provider_register"), GOOD)
    provider = Provider.objects.get()
    assert response.url == provider.get_absolute_url()
    assert (provider.company_number, provider.postcode) == ("01234567", "OX1 1AA")
    person = Person.objects.get()
    assert person.email == "olga@otterbrook.example.test"
    html = client.get(response.url).content.decode()
    assert "You are registered" in html and "Olga Otter" in html


BAD = [
    ({"legal_name": ""}, "Enter the legal name"),
    ({"legal_name": "x" * 201}, "200 characters or fewer"),
    ({"legal_form": "club"}, "Choose"),
    ({"company_number": ""}, "Enter the company number: a company has one"),
    ({"company_number": "12"}, "Enter the company number as 8 characters"),
    ({"company_number": "١٢٣٤٥٦٧٨"}, "Enter the company number as 8 characters"),
    ({"charity_number": "abc"}, "Enter the charity number as 6 or 7 numbers"),
    ({"ukprn": "20012345"}, "8 numbers that begin with 1"),
    ({"ukprn": ""}, "Enter the UKPRN, or choose another answer"),
    ({"postcode": "nowhere"}, "Enter a full postcode, like OX1 1AA"),
    ({"contact_email": "not an address"}, "like name@example.com"),
    ({"contact_phone": "call me"}, "Enter a telephone number"),
    ({"about": "word " * 61}, "Use 60 words or fewer"),
    ({"name": ""}, "Enter your full name"),
    ({"email": "nobody"}, "Enter your e-mail address, like"),
    ({"password": "short"}, "at least 12"),
    ({"password": "q1w2e3r4t5y6"}, "common"),
    ({"password": "olga@otterbrook.example.test"}, "similar"),
    ({"address": "<script>alert(1)</script>", "postcode": ""}, "Enter the postcode"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("change", "said"), BAD)
def test_a_bad_registration_says_what_to_do_and_keeps_what_was_typed(client, change, said):
    response = client.post(reverse("provider_register"), {**GOOD, **change})
    html = response.content.decode()
    assert response.status_code == 200
    assert "There is a problem" in html and said in html
    assert "Small groups by the river." in html or "about" in change
    assert "<script>alert" not in html
    assert "three-odd-words-here" not in html
    assert (Provider.objects.count(), Person.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_an_address_in_use_and_a_company_in_use_get_one_and_the_same_answer(client):
    client.post(reverse("provider_register"), GOOD)
    client.logout()
    answers = []
    for change in ({"company_number": "07654321"}, {"email": "other@example.test"}):
        html = client.post(reverse("provider_register"), {**GOOD, **change}).content.decode()
        assert "We could not register these details" in html
        answers.append(html[html.index("There is a problem") : html.index("Register as a provider</h1>")])
    assert answers[0] == answers[1]
    assert Provider.objects.count() == 1


@pytest.mark.django_db
def test_registering_is_limited_in_number(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"signup": "2/m/ip"}
    for _ in range(2):
        assert client.post(reverse("provider_register"), {}).status_code == 200
    assert client.post(reverse("provider_register"), {}).status_code == 429


def test_whoever_is_signed_in_does_not_register_again(client, provider, provider_manager):
    response = page(client, provider_manager, "provider_register")
    assert response.url == reverse("application_mine")


# -- Details and sites -------------------------------------------------------------------------------------------------


def test_a_provider_changes_its_details(client, provider, provider_manager):
    client.force_login(provider_manager)
    details = {name: value for name, value in GOOD.items() if name not in ("name", "email", "password")}
    assert client.post(reverse("provider_edit", args=[provider.pk]), details).url == provider.get_absolute_url()
    provider.refresh_from_db()
    assert provider.legal_name == "Otterbrook Learning CIC"


def test_anothers_company_number_is_an_error_beside_its_box(client, provider, rival, provider_manager):
    client.force_login(provider_manager)
    details = {**GOOD, "company_number": rival.company_number}
    html = client.post(reverse("provider_edit", args=[provider.pk]), details).content.decode()
    assert "We cannot take this company number: another provider has it" in html


SITE = {"name": "The Boatyard", "kind": "main", "address": "1 Quay", "postcode": "ox14 3bb", "urn": "", "ks3": "8"}


def test_a_site_is_added_with_its_places(client, provider, provider_manager):
    client.force_login(provider_manager)
    client.post(reverse("site_add", args=[provider.pk]), SITE)
    site = Site.objects.get(name="The Boatyard")
    assert (site.postcode, [(row.key_stage, row.places) for row in site.capacities.all()]) == ("OX14 3BB", [("ks3", 8)])


def test_a_site_off_our_map_is_saved_with_a_word_about_it(client, provider, provider_manager):
    client.force_login(provider_manager)
    url = reverse("site_add", args=[provider.pk])
    html = client.post(url, {**SITE, "postcode": "EH1 1AA"}, follow=True).content.decode()
    assert "EH1 1AA is not on our map" in html


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, "Enter the site&#x27;s name"),
        ({"kind": ""}, "Choose what kind of site it is"),
        ({"address": ""}, "we must know each place where a child is taught"),
        ({"postcode": ""}, "Enter the postcode"),
        ({"postcode": "OX"}, "Enter a full postcode"),
        ({"urn": "12345"}, "Enter the URN as 6 numbers"),
        ({"ks3": "-1"}, "cannot be fewer than 0"),
        ({"ks3": "many"}, "as a whole number, like 8"),
        ({"ks3": "100000"}, "Enter 999 places at key stage 3 or fewer"),
    ],
)
def test_a_bad_site_is_refused_in_words(client, provider, provider_manager, change, said):
    client.force_login(provider_manager)
    html = client.post(reverse("site_add", args=[provider.pk]), {**SITE, **change}).content.decode()
    assert said in html or said.replace("&#x27;", "'") in html
    assert provider.sites.count() == 1


def test_online_needs_no_address(client, provider, provider_manager):
    client.force_login(provider_manager)
    online = {"name": "Online", "kind": "virtual"}
    assert client.post(reverse("site_add", args=[provider.pk]), online).status_code == 302


def test_the_places_of_a_site_in_assessment_can_be_changed_and_the_rest_not(client, provider, provider_manager):
    site = provider.sites.get()
    ApplicationFactory(provider=provider, status="in_assessment").sites.add(site)
    client.force_login(provider_manager)
    url = reverse("site_edit", args=[site.pk])
    assert "only its places can be changed" in client.get(url).content.decode()
    client.post(url, {**SITE, "ks4": "3", "ks3": ""})
    site.refresh_from_db()
    assert (site.name, [row.places for row in site.capacities.all()]) == ("Heron Yard", [3])


# -- Strangers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("route", "rival_gets", "school_gets"),
    [
        ("provider_detail", 404, 403),
        ("provider_edit", 404, 403),
        ("site_add", 404, 403),
        ("evidence_list", 404, 403),
        ("evidence_add", 404, 403),
    ],
)
def test_a_rival_and_a_school_find_nothing(
    client, provider, rival_manager, school_lead, route, rival_gets, school_gets
):
    assert page(client, rival_manager, route, provider.pk).status_code == rival_gets
    assert page(client, school_lead, route, provider.pk).status_code == school_gets


def test_a_rivals_site_and_document_are_not_found(client, provider, rival_manager):
    document = EvidenceFactory(provider=provider)
    assert page(client, rival_manager, "site_edit", provider.sites.get().pk).status_code == 404
    assert page(client, rival_manager, "file_download", document.file_id).status_code == 404
    assert page(client, rival_manager, "evidence_check", document.pk).status_code == 403


# -- Documents ---------------------------------------------------------------------------------------------------------


def upload(**how):
    return {"kind": "behaviour_policy", "file": SimpleUploadedFile("b.pdf", PDF), **dated(), **how}


def test_a_document_is_added_and_listed(client, provider, provider_manager, draft):
    client.force_login(provider_manager)
    response = client.post(reverse("evidence_add", args=[provider.pk]), upload(), follow=True)
    html = response.content.decode()
    assert "Behaviour policy is added" in html and "b.pdf" in html and "Not checked yet" in html


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": ""}, "Choose what the document shows"),
        ({"kind": "nonsense"}, "Select a valid choice"),
        ({"kind": "fire_risk_assessment"}, "Choose the site that the fire risk assessment is for"),
        ({"file": ""}, "Choose the document"),
        ({"site": "999999"}, "Choose one of your sites"),
    ],
)
def test_a_bad_document_is_refused_in_words(client, provider, provider_manager, draft, change, said):
    client.force_login(provider_manager)
    html = client.post(reverse("evidence_add", args=[provider.pk]), upload(**change)).content.decode()
    assert "There is a problem" in html
    assert said in html or "Choose" in html
    assert Evidence.objects.count() == 0


def test_a_rivals_site_is_no_choice_for_a_document(client, provider, rival, provider_manager, draft):
    client.force_login(provider_manager)
    given = upload(kind="fire_risk_assessment", site=rival.sites.get().pk)
    html = client.post(reverse("evidence_add", args=[provider.pk]), given).content.decode()
    assert "Choose one of your sites" in html


def test_an_officer_checks_a_document_and_the_provider_reads_why_not(client, provider, officer, provider_manager):
    document = EvidenceFactory(provider=provider)
    client.force_login(officer)
    url = reverse("evidence_check", args=[document.pk])
    assert "Say why it is not accepted" in client.post(url, {"outcome": "reject", "note": ""}).content.decode()
    assert "Choose whether to accept" in client.post(url, {}).content.decode()
    client.post(url, {"outcome": "reject", "note": "It is <b>unsigned</b>."})
    document.refresh_from_db()
    assert document.status == EvidenceStatus.REJECTED
    html = page(client, provider_manager, "evidence_list", provider.pk).content.decode()
    assert "It is &lt;b&gt;unsigned&lt;/b&gt;." in html
    client.force_login(officer)
    assert client.get(url).status_code == 409


def test_earlier_documents_stay_to_be_read(client, provider, officer, manager):
    new = EvidenceFactory(provider=provider, file__name="new.pdf")
    EvidenceFactory(provider=provider, file__name="old.pdf", replaced_by=new)
    html = page(client, officer, "evidence_list", provider.pk).content.decode()
    assert "Earlier documents (1)" in html and "old.pdf" in html


# -- The council's list ------------------------------------------------------------------------------------------------


def test_a_provider_is_sent_to_its_own_page(client, provider, provider_manager):
    assert page(client, provider_manager, "provider_list").url == provider.get_absolute_url()


def test_the_list_narrows_to_those_with_documents_to_check(client, provider, rival, officer):
    EvidenceFactory(provider=rival)
    rows = page(client, officer, "provider_list", documents="unchecked").context["rows"]
    assert [row for row, _cells in rows] == [rival]


def test_the_list_takes_as_many_queries_for_thirty_as_for_one(client, provider, officer, django_assert_num_queries):
    page(client, officer, "provider_list")
    with django_assert_num_queries(7):
        client.get(reverse("provider_list"))
    for _ in range(29):
        SiteFactory(provider=ProviderFactory())
    with django_assert_num_queries(7):
        client.get(reverse("provider_list"))


def test_a_providers_page_takes_as_many_queries_for_thirty_of_each_as_for_one(
    client, provider, officer, django_assert_num_queries
):
    EvidenceFactory(provider=provider)
    page(client, officer, "provider_detail", provider.pk)
    with django_assert_num_queries(15):
        client.get(provider.get_absolute_url())
    for number in range(29):
        SiteFactory(provider=provider)
        EvidenceFactory(provider=provider, kind=f"kind_{number}")
    with django_assert_num_queries(15):
        client.get(provider.get_absolute_url())


def test_signing_in_works_with_the_password_that_was_chosen(client, db):
    client.post(reverse("provider_register"), {**GOOD, "password": PASSWORD})
    client.logout()
    assert client.login(email="olga@otterbrook.example.test", password=PASSWORD)
