import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import escape

from apcommissioning.base import timekeeping
from apcommissioning.base.models import OutboxMessage
from providers import actions
from providers.models import Answer, Application, Evidence, PriceOffer
from providers.rules import answers, readiness
from providers.states import ApplicationStatus, LotApplicationStatus
from tests.factories.base import MembershipFactory
from tests.factories.providers import (
    ApplicationFactory,
    EvidenceFactory,
    LotApplicationFactory,
    ProviderFactory,
    SiteFactory,
)

from . import world

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\nxref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000052 00000 n \n0000000101 00000 n \ntrailer<</Size 4/Root 1 0 R>>\nstartxref\n164\n%%EOF\n"  # noqa: E501


def a_pdf(name="policy.pdf", content=PDF):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def page(client, person, route, *args, **query):
    client.force_login(person)
    return client.get(reverse(route, args=args), query)


def url_of(application, asked):
    return readiness.url_of(application, asked)


# -- Every page opens for those whom it is for -------------------------------------------------------------------------


def test_the_applicants_pages_open(client, draft, provider_manager, provider_staff):
    lot = draft.lot_applications.get().lot
    for person in (provider_manager, provider_staff):
        for route, args in (
            ("application_mine", []),
            ("application_tasks", [draft.pk]),
            ("application_lots", [draft.pk]),
            ("application_prices", [draft.pk, lot.pk]),
            ("provider_detail", [draft.provider.pk]),
            ("evidence_list", [draft.provider.pk]),
            ("evidence_add", [draft.provider.pk]),
        ):
            assert page(client, person, route, *args).status_code == 200, route
    for route, args in (
        ("application_submit", [draft.pk]),
        ("application_withdraw", [draft.pk]),
        ("provider_edit", [draft.provider.pk]),
        ("site_add", [draft.provider.pk]),
        ("site_edit", [draft.provider.sites.get().pk]),
    ):
        assert page(client, provider_manager, route, *args).status_code == 200, route


def test_every_question_of_the_shipped_set_has_a_page(client, provider, provider_manager):
    application = world.start(provider, provider_manager, lots=(1, 4, 5))
    client.force_login(provider_manager)
    to_answer = readiness.read(application).to_answer
    assert len(to_answer) > 50
    for asked in to_answer:
        response = client.get(url_of(application, asked))
        assert response.status_code == 200, asked.key
        if not answers.is_prices(asked):
            assert escape(asked.version.short_name) in response.content.decode(), asked.key


def test_a_rival_a_stranger_and_an_officer_find_no_draft(client, draft, rival, rival_manager, officer, stranger):
    asked = world.question(draft, "continuity")
    lot = draft.lot_applications.get().lot
    for person, expected in ((rival_manager, 404), (officer, 403), (stranger, 403)):
        for route, args in (
            ("application_lots", [draft.pk]),
            ("application_prices", [draft.pk, lot.pk]),
            ("application_tasks", [draft.pk]),
            ("answer_edit", [draft.pk, asked.key, asked.scope_key]),
            ("application_submit", [draft.pk]),
            ("application_withdraw", [draft.pk]),
        ):
            assert page(client, person, route, *args).status_code == expected, (person, route)
    assert page(client, officer, "application_detail", draft.pk).status_code == 404


def test_another_applications_question_scope_and_lot_are_not_found(client, draft, rival, rival_manager):
    """Ids of a rival's application put into the addresses of one's own."""
    theirs = world.start(rival, rival_manager, system=draft.purchasing_system)
    client.force_login(rival_manager)
    for url in (
        reverse("answer_edit", args=[theirs.pk, "site_safety", f"site:{draft.sites.get().pk}"]),
        reverse("answer_edit", args=[theirs.pk, "online_teaching", "organisation"]),
        reverse("answer_edit", args=[theirs.pk, "no_such_question", "organisation"]),
        reverse("application_prices", args=[theirs.pk, draft.purchasing_system.lots.get(number=5).pk]),
    ):
        assert client.get(url).status_code == 404, url


# -- Lots and prices ---------------------------------------------------------------------------------------------------


def test_choosing_lots_leads_to_their_prices_and_then_to_the_tasks(client, provider, provider_manager):
    application = actions.application_start(provider, world.PublishedSystemFactory(), by=provider_manager)
    client.force_login(provider_manager)
    lot = application.purchasing_system.lots.get(number=3)
    site, part = provider.sites.get(), lot.parts.get(key="lot_3a")
    response = client.post(
        reverse("application_lots", args=[application.pk]), {f"lot_{lot.pk}": [part.pk], "sites": [site.pk]}
    )
    assert response.url == reverse("application_prices", args=[application.pk, lot.pk])
    response = client.post(response.url, {f"price_{part.pk}_day_group": "£120.50"})
    assert response.url == reverse("application_tasks", args=[application.pk])
    assert str(PriceOffer.objects.get().price) == "120.50"


def test_nothing_chosen_a_missing_site_and_a_foreign_site_are_said_plainly(client, draft, rival, provider_manager):
    client.force_login(provider_manager)
    url = reverse("application_lots", args=[draft.pk])
    lot = draft.purchasing_system.lots.get(number=3)
    part = lot.parts.get(key="lot_3a")
    assert "Choose at least one part of one lot" in client.post(url, {}).content.decode()
    without = client.post(url, {f"lot_{lot.pk}": [part.pk]}).content.decode()
    assert "Choose where you teach: “Small-group teaching at a site” in lot 3 needs a site" in without
    foreign = client.post(url, {f"lot_{lot.pk}": [part.pk], "sites": [rival.sites.get().pk]}).content.decode()
    assert "Choose sites of your own from the list" in foreign
    assert {row.lot.number for row in draft.lot_applications.all()} == {1}


def test_a_part_for_schools_is_not_offered_to_others(client, draft, provider_manager):
    two = draft.purchasing_system.lots.get(number=2)
    barred = two.parts.get(key="lot_2a")
    html = page(client, provider_manager, "application_lots", draft.pk).content.decode()
    assert "is for registered schools only" in html
    assert f'value="{barred.pk}"' not in html
    response = client.post(reverse("application_lots", args=[draft.pk]), {f"lot_{two.pk}": [barred.pk]})
    assert "Choose parts of lot 2 from the list" in response.content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("158.01", "must be £158.00 or less"),
        ("0", "must be £0.01 or more"),
        ("ten pounds", "in pounds, like 1,250.00"),
        ("1e3", "in pounds, like 1,250.00"),
        ("<script>", "in pounds, like 1,250.00"),
    ],
)
def test_a_bad_price_is_refused_and_kept_in_its_box(client, draft, provider_manager, typed, said):
    client.force_login(provider_manager)
    row = draft.lot_applications.get()
    part = row.parts.get(key="lot_1b")
    name = f"price_{part.pk}_day_small_group"
    html = client.post(reverse("application_prices", args=[draft.pk, row.lot_id]), {name: typed}).content.decode()
    assert said in html
    assert "<script>" not in html.replace('<script type="module"', "")
    assert PriceOffer.objects.count() == 0


# -- One question ------------------------------------------------------------------------------------------------------

ANSWERS = [
    ("continuity", {"value": "First line\r\nSecond line"}, "First line\nSecond line"),
    ("interests", {"value": "no"}, "no"),
    ("legal_form", {"value": "charity"}, "charity"),
    ("safer_recruitment", {"value": ["full_history", "agency_letter"]}, ["full_history", "agency_letter"]),
    ("capacity", {"value": "12"}, 12),
    ("written_confirmation", {"value": "on"}, True),
]


@pytest.mark.parametrize(("key", "given", "kept"), ANSWERS)
def test_an_answer_of_each_type_is_kept_and_shown_again(client, draft, provider_manager, key, given, kept):
    client.force_login(provider_manager)
    asked = world.question(draft, key)
    response = client.post(url_of(draft, asked), {"revision": 0, **given})
    assert response.status_code == 302
    saved = Answer.objects.get(question_version=asked.version)
    assert (saved.value, saved.revision, saved.scope_key) == (kept, 1, asked.scope_key)
    html = client.get(url_of(draft, asked)).content.decode()
    for value in given["value"] if isinstance(given["value"], list) else [given["value"]]:
        shown = {"on": "checked"}.get(value, value.splitlines()[-1])
        assert shown in html
    if key in ("interests", "legal_form"):
        assert re.search(rf'value="{kept}"[^>]* checked', html)


def test_a_money_and_a_date_answer_are_kept_and_shown_again(client, draft, provider_manager):
    """No question of the shipped set is of these two types: a set of the council's own may have them."""
    for key, kind, given, kept, shown in (
        ("continuity", "money", {"value": "£1,250"}, "1250.00", 'value="1250.00"'),
        ("legal_form", "date", {"value_day": "31", "value_month": "3", "value_year": "2026"}, "2026-03-31", "2026"),
    ):
        asked = world.question(draft, key)
        type(asked.version).objects.filter(pk=asked.version.pk).update(type=kind, follow_up={})
        client.force_login(provider_manager)
        assert client.post(url_of(draft, asked), {"revision": 0, **given}).status_code == 302
        assert Answer.objects.get(question_version=asked.version).value == kept
        assert shown in client.get(url_of(draft, asked)).content.decode()


BAD_ANSWERS = [
    ("continuity", {"value": ""}, "Write your answer"),
    ("continuity", {"value": "word " * 151}, "Use 150 words or fewer: you have used 151"),
    ("interests", {}, "Choose yes or no"),
    ("interests", {"value": "maybe"}, "Choose yes or no"),
    ("interests", {"value": "yes", "follow_up": " "}, "Your answer needs further details"),
    ("legal_form", {"value": "<script>alert(1)</script>"}, "Choose from the answers in the list"),
    ("discretionary_exclusions", {"value": ["none_apply", "insolvency"]}, "not both"),
    ("safer_recruitment", {}, "Tick at least one"),
    ("capacity", {"value": "-1"}, "Enter 0 or more"),
    ("capacity", {"value": "1.5"}, "Enter a whole number, like 8"),
    ("capacity", {"value": "9" * 400}, "Enter 9999 or less"),
    ("written_confirmation", {}, "Tick the box if you agree"),
    ("continuity", {"value": "fine", "revision": "x"}, "revision"),
]


@pytest.mark.parametrize(("key", "given", "said"), BAD_ANSWERS)
def test_a_bad_answer_is_refused_in_words_and_what_was_typed_is_kept(client, draft, provider_manager, key, given, said):
    client.force_login(provider_manager)
    response = client.post(url_of(draft, world.question(draft, key)), {"revision": 0, **given})
    html = response.content.decode()
    assert response.status_code == 200
    assert "There is a problem" in html
    assert said in html
    assert "<script>alert" not in html
    if isinstance(given.get("value"), str) and given["value"].strip() and "script" not in given["value"]:
        assert given["value"].strip()[:50] in html or key == "interests"
    assert Answer.objects.count() == 0


def test_coming_back_later_from_an_empty_page_asks_for_nothing(client, draft, provider_manager):
    client.force_login(provider_manager)
    response = client.post(url_of(draft, world.question(draft, "continuity")), {"revision": 0, "value": "", "later": 1})
    assert response.url == reverse("application_tasks", args=[draft.pk])
    assert Answer.objects.count() == 0


def test_saving_goes_on_to_the_next_question_of_the_section_and_then_to_the_tasks(client, draft, provider_manager):
    client.force_login(provider_manager)
    first, second = world.question(draft, "mandatory_exclusions"), world.question(draft, "discretionary_exclusions")
    assert client.post(url_of(draft, first), {"revision": 0, "value": "no"}).url == url_of(draft, second)
    last = world.question(draft, "interests")
    tasks = reverse("application_tasks", args=[draft.pk])
    assert client.post(url_of(draft, last), {"revision": 0, "value": "no"}).url == tasks


def test_an_answer_brings_up_the_questions_that_hang_on_it(draft, provider_manager):
    keys = {asked.key for asked in readiness.read(draft).asked}
    assert "staying_below_school_line" not in keys and "inspection_outcome" not in keys
    world.answer(draft, world.question(draft, "registration_status"), provider_manager, value="no_sites")
    keys = {asked.key for asked in readiness.read(draft).asked}
    assert "staying_below_school_line" in keys and "inspection_outcome" not in keys


def test_the_wording_has_the_councils_own_numbers(client, draft, provider_manager):
    client.force_login(provider_manager)
    html = client.get(url_of(draft, world.question(draft, "insurance_commitment"))).content.decode()
    assert "employers&#x27; liability of £5,000,000" in html
    assert "{{" not in html


# -- Documents with an answer ------------------------------------------------------------------------------------------


def policy(draft):
    return world.question(draft, "safeguarding_policy")


def dated(day=1, month=9, year=2026, name="issued_on"):
    return {f"{name}_day": day, f"{name}_month": month, f"{name}_year": year}


def test_a_document_is_kept_with_its_answer_and_stays_good_for_its_months(client, draft, provider_manager):
    client.force_login(provider_manager)
    given = {"revision": 0, "value": "", "file": a_pdf(), **dated()}
    assert client.post(url_of(draft, policy(draft)), given).status_code == 302
    document = Evidence.objects.get()
    assert (document.kind, document.file.name) == ("safeguarding_policy", "policy.pdf")
    assert str(document.expires_on) == "2027-09-01"
    assert readiness.read(draft).gap(policy(draft)) is None
    html = client.get(url_of(draft, policy(draft))).content.decode()
    assert "policy.pdf" in html
    download = client.get(reverse("file_download", args=[document.file_id]))
    assert b"".join(download) == PDF  # a file that is read to its end is closed


@pytest.mark.parametrize(
    ("upload", "said"),
    [
        (SimpleUploadedFile("policy.pdf", b""), "The file is empty"),
        (SimpleUploadedFile("policy.pdf", b"%PDF-1.4 rotten"), "damaged"),
        (SimpleUploadedFile("policy.exe", b"MZ\x90\x00" + b"\0" * 300), "This kind of file cannot be kept"),
        (SimpleUploadedFile("policy.pdf", b"<script>alert(1)</script>"), "This kind of file cannot be kept"),
        (SimpleUploadedFile("policy.docx", PDF), "does not fit what is in it"),
    ],
)
def test_a_bad_file_is_an_error_and_the_rest_of_the_form_stays(client, draft, provider_manager, upload, said):
    client.force_login(provider_manager)
    given = {"revision": 0, "value": "A note to keep", "file": upload, **dated(name="expires_on", year=2027)}
    html = client.post(url_of(draft, policy(draft)), given).content.decode()
    assert said in html
    assert "A note to keep" in html
    assert 'value="2027"' in html
    assert Evidence.objects.count() == 0


def test_too_large_a_file_is_an_error(client, draft, provider_manager, settings):
    settings.UPLOAD_LIMIT_BYTES = 2000
    large = a_pdf(content=PDF + b"%" * 3000)
    client.force_login(provider_manager)
    html = client.post(url_of(draft, policy(draft)), {"revision": 0, "file": large, **dated()}).content.decode()
    assert "The file is larger than" in html


def test_a_good_file_stays_when_a_date_is_wrong(client, draft, provider_manager):
    client.force_login(provider_manager)
    url = url_of(draft, policy(draft))
    wrong = {"revision": 0, "value": "", "file": a_pdf(), **dated(day=31, month=2)}
    html = client.post(url, wrong).content.decode()
    assert "must be a real date" in html
    assert "Kept from your last try" in html
    ticket = re.search(r'name="kept" value="([^"]+)"', html)[1]
    assert client.post(url, {"revision": 0, "value": "", "kept": ticket, **dated()}).status_code == 302
    assert Evidence.objects.get().file.name == "policy.pdf"


def test_somebody_elses_ticket_picks_up_nothing(client, draft, rival, rival_manager, provider_manager):
    client.force_login(provider_manager)
    wrong = {"revision": 0, "value": "", "file": a_pdf(), **dated(day=31, month=2)}
    html = client.post(url_of(draft, policy(draft)), wrong).content.decode()
    ticket = re.search(r'name="kept" value="([^"]+)"', html)[1]
    client.force_login(rival_manager)
    url = reverse("evidence_add", args=[rival.pk])
    for forged in (ticket, "1", "x" * 500):
        html = client.post(url, {"kind": "safeguarding_policy", "kept": forged}).content.decode()
        assert "Choose the document" in html
    assert Evidence.objects.count() == 0


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        ({}, "Enter the date on it, or when it runs out"),
        (dated(year=2024), "good for 12 months from the date on it. Choose a newer one"),
        (dated(year=2027), "must be 2 November 2026 or earlier"),
        (dated(name="expires_on", year=2025), "must be 2 November 2026 or later"),
        (dated(name="expires_on", year=99), "must have a year with 4 numbers"),
    ],
)
def test_dates_that_cannot_be_are_errors(client, draft, provider_manager, dates, said):
    client.force_login(provider_manager)
    html = client.post(url_of(draft, policy(draft)), {"revision": 0, "file": a_pdf(), **dates}).content.decode()
    assert said in html
    assert Evidence.objects.count() == 0


def test_dates_without_a_document_ask_for_it(client, draft, provider_manager):
    client.force_login(provider_manager)
    html = client.post(url_of(draft, policy(draft)), {"revision": 0, **dated()}).content.decode()
    assert "Choose the document that these dates belong to" in html


def test_when_the_answer_is_refused_its_document_is_not_added_either(client, draft, provider_manager, provider_staff):
    asked = world.question(draft, "safeguarding_lead")
    world.answer(draft, asked, provider_staff, value="no", revision=0)
    client.force_login(provider_manager)
    given = {"revision": 0, "value": "yes", "file": a_pdf(), **dated()}
    html = client.post(url_of(draft, asked), given).content.decode()
    assert "changed this while you had it open" in html
    assert "Kept from your last try" in html
    assert Evidence.objects.count() == 0


# -- The task list and the panel ---------------------------------------------------------------------------------------


def test_every_line_of_the_panel_is_a_link_to_where_it_is_mended(client, draft, provider_manager):
    response = page(client, provider_manager, "application_tasks", draft.pk)
    panel = response.context["panel"]
    assert panel.title == f"{len(readiness.blockers(draft))} things still block you"
    assert panel.lines
    for line in panel.lines:
        assert client.get(line.url).status_code == 200, line


def test_a_ready_application_can_be_checked_and_sent(client, ready, provider_manager, provider_staff):
    html = page(client, provider_manager, "application_tasks", ready.pk).content.decode()
    assert "Ready to send" in html and "Check and send" in html and "Cannot start yet" not in html
    html = page(client, provider_staff, "application_tasks", ready.pk).content.decode()
    assert "Somebody who manages your organisation’s account sends it" in html


def test_the_task_list_takes_as_many_queries_for_five_lots_as_for_one(
    client, provider, provider_manager, django_assert_num_queries
):
    small = world.start(provider, provider_manager)
    client.force_login(provider_manager)
    client.get(reverse("application_tasks", args=[small.pk]))
    with django_assert_num_queries(14):
        client.get(reverse("application_tasks", args=[small.pk]))
    actions.application_withdraw(small, by=provider_manager)
    for number in range(3):
        SiteFactory(provider=provider, name=f"Site {number}")
    large = world.start(provider, provider_manager, lots=(1, 2, 3, 4, 5), system=small.purchasing_system)
    with django_assert_num_queries(14):
        client.get(reverse("application_tasks", args=[large.pk]))


# -- Sending -----------------------------------------------------------------------------------------------------------


def sign(client, application, **given):
    signature = {"name": "Petra Provider", "role": "Director", "agree": "on", **given}
    return client.post(reverse("application_submit", args=[application.pk]), signature)


def test_signing_sends_it_and_a_second_click_lands_on_the_receipt(client, ready, provider_manager):
    client.force_login(provider_manager)
    receipt = reverse("application_receipt", args=[ready.pk])
    assert sign(client, ready).url == receipt
    assert sign(client, ready).url == receipt
    html = client.get(receipt).content.decode()
    assert "Application sent" in html and "Monday 16 November 2026" in html
    assert OutboxMessage.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"agree": ""}, "Tick the box to sign"),
        ({"name": " "}, "Enter your full name"),
        ({"role": ""}, "Enter your role"),
        ({"name": "x" * 121}, "must be 120 characters or fewer"),
    ],
)
def test_an_unsigned_application_is_not_sent(client, ready, provider_manager, given, said):
    client.force_login(provider_manager)
    assert said in sign(client, ready, **given).content.decode()
    ready.refresh_from_db()
    assert ready.status == "draft"


def test_an_incomplete_application_cannot_be_signed(client, draft, provider_manager):
    client.force_login(provider_manager)
    response = sign(client, draft)
    assert response.status_code == 200
    html = response.content.decode()
    assert "still block you" in html and "Sign and send the application" not in html
    assert Application.objects.get().status == "draft"


def test_a_sent_application_refuses_changes_with_a_page_that_says_why(client, ready, provider_manager):
    actions.application_submit(ready, by=provider_manager)
    for route, args in (("application_lots", []), ("answer_edit", ["continuity", "organisation"])):
        response = page(client, provider_manager, route, ready.pk, *args)
        assert response.status_code == 409
        assert "has been sent" in response.content.decode()


def test_what_was_sent_stays_as_it_was(client, ready, provider_manager):
    actions.application_submit(ready, by=provider_manager, name="Petra Provider", role="Director")
    details = {"contact_phone": "01865 999999"}
    actions.provider_edit(ready.provider, details=details, by=provider_manager)
    EvidenceFactory(provider=ready.provider, kind="behaviour_policy", file__name="newer.pdf")
    html = page(client, provider_manager, "application_detail", ready.pk).content.decode()
    assert "01865 000000" in html and "01865 999999" not in html
    assert "newer.pdf" not in html
    assert "Signed by Petra Provider, Director." in html


def test_withdrawing_asks_first_and_says_what_happened(client, draft, provider_manager):
    client.force_login(provider_manager)
    url = reverse("application_withdraw", args=[draft.pk])
    assert "You may start a new application at any time" in client.get(url).content.decode()
    response = client.post(url, {"reason": "We are not ready"}, follow=True)
    assert "is withdrawn" in response.content.decode()
    assert client.post(url, {}).status_code == 409


# -- What the provider may know ----------------------------------------------------------------------------------------


def decided(ready, provider_manager, manager, *, released):
    from providers.models import Decision

    actions.application_submit(ready, by=provider_manager)
    ready.move(ApplicationStatus.IN_ASSESSMENT, by=manager)
    row = ready.lot_applications.get()
    row.move(LotApplicationStatus.RECOMMENDED_REFUSE, by=manager, reason="Weak answers")
    row.move(LotApplicationStatus.REFUSED, by=manager, reason="Weak answers")
    at = timekeeping.now() if released else None
    Decision.objects.create(
        lot_application=row, admit=False, reasons="Weak answers", decided_by=manager, released_at=at
    )
    ready.move(ApplicationStatus.DECIDED, by=manager)


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html[html.index("<main") :]))


@pytest.mark.parametrize("route", ["application_mine", "application_detail", "provider_detail"])
def test_a_held_decision_does_not_reach_the_provider(client, ready, provider_manager, manager, route):
    decided(ready, provider_manager, manager, released=False)
    args = {"application_mine": [], "application_detail": [ready.pk], "provider_detail": [ready.provider.pk]}[route]
    shown = words(page(client, provider_manager, route, *args).content.decode())
    for telling in ("Decided", "Not admitted", "Recommended", "Weak answers", "Met on"):
        assert telling not in shown, telling
    assert "In assessment" in shown


def test_a_released_decision_does(client, ready, provider_manager, manager):
    decided(ready, provider_manager, manager, released=True)
    shown = words(page(client, provider_manager, "application_detail", ready.pk).content.decode())
    assert "Decided" in shown and "Not admitted" in shown


# -- The council's queue -----------------------------------------------------------------------------------------------


def submitted(number, **how):
    application = ApplicationFactory(
        status=ApplicationStatus.SUBMITTED,
        submitted_at=timekeeping.now() - timedelta(days=number),
        due_on=timekeeping.today() + timedelta(days=20 - number),
        **how,
    )
    LotApplicationFactory(application=application)
    return application


def test_the_queue_has_what_is_sent_by_its_clock_and_no_draft(client, on, officer, draft):
    later, sooner = submitted(1), submitted(5)
    over = ApplicationFactory(status="decided", submitted_at=timekeeping.now(), due_on=on - timedelta(days=90))
    response = page(client, officer, "application_list")
    assert [row for row, _cells in response.context["rows"]] == [sooner, later, over]
    html = response.content.decode()
    assert draft.reference not in html
    assert "working days left" in html


def test_the_queue_narrows_by_lot_status_and_date(client, on, officer):
    late, fine = submitted(30), submitted(1)
    rows = lambda **query: [row for row, _ in page(client, officer, "application_list", **query).context["rows"]]  # noqa: E731
    assert rows(clock="late") == [late]
    assert rows(status="decided") == []
    assert rows(search=fine.reference) == [fine]
    assert rows(lot=1) == [late, fine]


def test_the_queue_takes_as_many_queries_for_thirty_as_for_one(client, on, officer, django_assert_num_queries):
    submitted(1)
    page(client, officer, "application_list")
    with django_assert_num_queries(12):
        client.get(reverse("application_list"))
    for number in range(29):
        submitted(number)
    with django_assert_num_queries(12):
        client.get(reverse("application_list"))


def test_a_provider_with_thirty_applications_takes_as_many_queries(client, db, on, django_assert_num_queries):
    provider = ProviderFactory()
    person = MembershipFactory(role="provider_manager", organisation=provider.organisation).person
    submitted(1, provider=provider)
    page(client, person, "application_mine")
    with django_assert_num_queries(9):
        client.get(reverse("application_mine"))
    for number in range(29):
        submitted(number, provider=provider)
    with django_assert_num_queries(9):
        client.get(reverse("application_mine"))


def test_the_hub_shows_the_clock_and_the_copy(client, ready, provider_manager, officer):
    actions.application_submit(ready, by=provider_manager)
    actions.interest_declare(ready, by=officer, has_interest=False)
    html = page(client, officer, "application_detail", ready.pk).content.decode()
    assert "10 working days left" in html and "due Mon 16 Nov" in html
    assert "We count the hours of each child every week." in html


# -- Following and keeping it ------------------------------------------------------------------------------------------


def test_a_draft_is_printed_and_downloaded_with_what_is_not_answered_yet(client, draft, provider_manager):
    world.answer(draft, world.question(draft, "continuity"), provider_manager, value="A neighbour\nand a cousin.")
    url = reverse("application_copy", args=[draft.pk])
    assert "It is not sent yet" in page(client, provider_manager, "application_copy", draft.pk).content.decode()
    response = client.get(url, {"format": "txt"})
    assert response["Content-Disposition"] == f'attachment; filename="{draft.reference}.txt"'
    text = response.content.decode()
    assert "    A neighbour\r\n    and a cousin.\r\n" in text
    assert "(no answer yet; up to 400 words)" in text


def test_a_provider_follows_its_application_by_steps_with_days(client, ready, provider_manager, officer):
    actions.application_submit(ready, by=provider_manager)
    url = reverse("application_detail", args=[ready.pk])
    client.force_login(provider_manager)
    steps = client.get(url).context["steps"]
    assert [(step.what, step.when) for step in steps] == [
        ("You sent it", "2 November 2026"),
        ("You hear from us", "by 16 November 2026, 10 working days left"),
    ]
    actions.interest_declare(ready, by=officer, has_interest=False)
    actions.assessment_begin(ready, by=officer)
    assert "We began to assess it" in client.get(url).content.decode()


def test_a_lot_without_its_site_leads_to_the_box_or_to_a_new_site(draft, provider_manager):
    lot = draft.lot_applications.get()
    parts = lot.parts.all()
    actions.application_lots(draft, lots=[lot.lot], parts=parts, sites=[], by=provider_manager)
    lots_page = reverse("application_lots", args=[draft.pk])
    assert readiness.blockers(draft)[0].url == f"{lots_page}#id_sites_0"
    draft.provider.sites.all().delete()
    assert readiness.blockers(draft)[0].url == reverse("site_add", args=[draft.provider_id])
