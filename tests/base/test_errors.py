"""The pages for what goes wrong: in the service's look, with the right status, saying what to do."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, override_settings
from django.urls import include, path, reverse

from apcommissioning import urls
from apcommissioning.base.access import public
from apcommissioning.base.exceptions import Refused


@public
def breaks(request):
    raise RuntimeError("secret detail")


@public
def refuses(request):
    raise Refused("The insurance has lapsed. Upload a <new> certificate.")


@public
def forbids(request):
    raise PermissionDenied("secret detail")


@public
def reads(request):
    from django.http import HttpResponse

    return HttpResponse(len(request.POST))


handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500
urlpatterns = [
    path("breaks/", breaks),
    path("refuses/", refuses),
    path("forbids/", forbids),
    path("reads/", reads),
    path("", include(urls)),
]


@pytest.fixture
def site(db):
    with override_settings(ROOT_URLCONF=__name__):
        yield Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/nowhere/", 404, "Page not found"),
        ("/forbids/", 403, "You may not open this page"),
        ("/refuses/", 409, "The insurance has lapsed. Upload a &lt;new&gt; certificate."),
        ("/breaks/", 500, "Something went wrong"),
    ],
)
def test_each_error_has_its_page(site, address, status, words):
    response = site.get(address)
    page = response.content.decode()
    assert response.status_code == status
    assert words in page
    assert "Northmoor County Council" in page
    assert "secret detail" not in page
    assert response["Content-Security-Policy"].startswith("default-src 'none'")


def test_a_broken_page_asks_nothing_of_the_database(site, django_assert_num_queries, officer):
    site.force_login(officer)
    from apcommissioning import errors

    with django_assert_num_queries(0):
        assert errors.broken(None).status_code == 500


def test_a_form_whose_token_does_not_fit_may_be_tried_again(officer):
    response = Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": "x"})
    assert response.status_code == 403
    assert "Please try that again" in response.content.decode()


def test_text_too_large_for_a_form_is_told_so(site, settings):
    response = site.post("/reads/", {"words": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)})
    assert response.status_code == 413
    assert "too large to send" in response.content.decode()


def test_too_many_fields_are_told_so(site, settings):
    response = site.post("/reads/", {f"f{n}": "" for n in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)})
    assert response.status_code == 413


def test_a_body_larger_than_any_form_is_turned_away_before_it_is_read(site, settings):
    settings.UPLOAD_LIMIT_BYTES = 1000
    response = site.post("/reads/", {"words": "x" * 5001})
    assert response.status_code == 413
    assert site.post("/reads/", {"words": "x" * 900}).status_code == 200


def test_a_host_that_is_not_ours_gets_a_plain_answer(site):
    response = site.get("/help/", headers={"host": "elsewhere.example"})
    assert response.status_code == 400
    assert "We could not read that" in response.content.decode()


def test_the_way_back_leads_nowhere_else(site):
    page = site.get("/refuses/", headers={"referer": "https://elsewhere.example/"}).content.decode()
    assert "elsewhere.example" not in page
    page = site.get("/refuses/", headers={"referer": "http://testserver/placements/"}).content.decode()
    assert 'href="http://testserver/placements/"' in page


@pytest.mark.parametrize("name", ["help", "accessibility", "privacy", "cookies"])
def test_anybody_reads_the_public_pages(site, name):
    assert site.get(reverse(name)).status_code == 200
