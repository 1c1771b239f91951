"""Two workers with one report: it is produced once, on either database."""

import threading

import pytest
from django.db import connection

from apcommissioning.base import pdf, timekeeping
from apcommissioning.base.models import StoredFile
from outcomes import actions
from outcomes.states import ReportStatus
from tests.factories.outcomes import ReportFactory, ReportScheduleFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_workers_at_once_make_one_report(county):
    county.add(1)
    schedule = ReportScheduleFactory()
    report = ReportFactory(schedule=schedule, provider=county.providers[0])
    results = []

    def work():
        with timekeeping.at(schedule.due_at):
            results.append(actions.report_produce(report.pk))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    report.refresh_from_db()
    assert sorted(results) == [False, True]
    assert report.status == ReportStatus.PRODUCED
    assert StoredFile.objects.count() == pdf.available()
