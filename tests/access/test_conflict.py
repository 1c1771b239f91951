"""Whoever has an interest in an applicant finds nothing of its application: on no route, list, search, export or file.

Words are planted wherever the application keeps words; then every route of the table is asked for, each list also as a
CSV and searched for the application, each file by its own address. Who has not declared is tried in the same way.
"""

import html

import pytest
from django.db import transaction
from django.urls import reverse

from apcommissioning.base import history
from providers import actions as providers
from providers.models import (
    Answer,
    Assessment,
    CheckResult,
    Clarification,
    ClarificationPoint,
    Decision,
    Evidence,
    PriceOffer,
    Score,
)
from providers.rules.standing import weights_asked
from providers.states import AssessmentStatus
from tests.factories.providers import StoredFileFactory

from .table import ROWS
from .test_leaks import read
from .test_walk import address
from .world import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PLANTED = {
    "answer": "Zibeline in the answer",
    "check": "Quagga in the check",
    "score": "Okapi in the score",
    "point": "Numbat in the point",
    "said": "Kinkajou in what was said",
    "history": "Dugong in the history",
    "price": "61.37",
    "file": "fossa-in-the-evidence.pdf",
    "point_file": "tarsier-in-the-point.pdf",
}


def plant(application, by) -> list:
    """Write the words into everything the application has. Returns its files."""
    Answer.objects.filter(application=application, question_version__type="text").update(value=PLANTED["answer"])
    CheckResult.objects.filter(application=application).update(reason=PLANTED["check"])
    PriceOffer.objects.filter(lot_application__application=application).update(price=PLANTED["price"])
    lot = application.lot_applications.select_related("lot", "application__rubric").first()
    assessment, _ = Assessment.objects.get_or_create(
        lot_application=lot, reviewer=by, defaults={"status": AssessmentStatus.SUBMITTED}
    )
    Score.objects.create(
        assessment=assessment, criterion=weights_asked(lot)[0].criterion, level=3, reason=PLANTED["score"]
    )
    answer = application.answers.first()
    said = Clarification.objects.create(
        application=application, status="answered", asked_by=by, asked_at=NOW, answer_by=NOW.date(), answered_by=by
    )
    point = ClarificationPoint.objects.create(
        clarification=said,
        question_version=answer.question_version,
        scope_key=answer.scope_key,
        asks=PLANTED["point"],
        answer=PLANTED["said"],
        suggested_by=by,
    )
    point.files.add(StoredFileFactory(name=PLANTED["point_file"]))
    history.record(application, "noted", by=by, reason=PLANTED["history"])
    papers = Evidence.objects.filter(provider=application.provider)
    for row in papers:
        type(row.file).objects.filter(pk=row.file_id).update(name=PLANTED["file"])
    letters = Decision.objects.filter(lot_application__application=application).exclude(letter=None)
    return [*point.files.all(), *[row.file for row in papers], *[one.letter for one in letters], said]


def asked_for(world, application):
    """Every page of the table, and each list as a file and searched."""
    for one in ROWS:
        url = address(world, one)
        yield url
        if not one.of:
            yield f"{url}?format=csv"
            yield f"{url}?search={application.reference}&reviewer=none"


def found_by(world, name, application, words) -> list[tuple[str, str]]:
    client, found = world.clients[name], []
    for url in asked_for(world, application):
        text = html.unescape(read(client.get(url)))
        found += [(url, word) for word in words if word in text]
    return found


@pytest.mark.parametrize("name", ["other_reviewer", "officer", "manager"])
def test_an_interest_closes_every_route_list_search_export_and_file(world, name):
    application = world.application
    with transaction.atomic():
        *files, said = plant(application, world.people["reviewer"])
        person = world.people[name]
        # The words are there to be found: whoever is clear finds them.
        hub = reverse("application_detail", args=[application.pk])
        assert PLANTED["answer"] in read(world.clients["reviewer"].get(hub))
        assert PLANTED["said"] in read(world.clients["reviewer"].get(hub))
        if name != "other_reviewer":
            providers.interest_declare(application, by=person, has_interest=True, detail="A trustee there.")
        assert found_by(world, name, application, PLANTED.values()) == []
        for listing in ("application_list", "home", "reviewers_share_out"):
            for query in ("", f"?search={application.provider.legal_name[:5]}", "?format=csv", "?status=in_assessment"):
                text = read(world.clients[name].get(reverse(listing) + query))
                assert f">{application.reference}<" not in text
                assert f",{application.reference}" not in text
                assert hub not in text
        assert world.clients[name].get(said.get_absolute_url()).status_code == 404
        for stored in files:
            assert world.clients[name].get(reverse("file_download", args=[stored.pk])).status_code == 404
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", ["officer", "manager"])
def test_before_a_declaration_an_officer_finds_the_line_and_nothing_else(world, name):
    application = world.submitted_application
    with transaction.atomic():
        plant(application, world.people["reviewer"])
        # Documents are the provider's, for all its time on the list: officers read them without an application.
        words = [word for key, word in PLANTED.items() if key != "file"]
        assert found_by(world, name, application, words) == []
        queue = read(world.clients[name].get(reverse("application_list")))
        assert application.reference in queue
        hub = world.clients[name].get(reverse("application_detail", args=[application.pk]))
        assert hub.url.startswith(reverse("interest_declare", args=[application.pk]))
        transaction.set_rollback(True)
