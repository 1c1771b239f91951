"""Celery's doorbells: reports to produce, PDFs to make. Each may run twice, and after a worker was killed.

The actions ask for these tasks, so they are fetched when the bell rings and not before.
"""

from celery import shared_task


@shared_task
def produce_report(*, report_id: int) -> None:
    from . import actions

    actions.report_produce(report_id)


@shared_task
def make_report_paper(*, report_id: int) -> None:
    from . import actions

    actions.report_paper_make(report_id)
