"""Celery's doorbells: the papers that an action asks for after commit. Each may run twice."""

from celery import shared_task
from django.conf import settings

from apcommissioning.base import files, pdf
from apcommissioning.base.merge import in_words
from apcommissioning.base.timekeeping import LONDON

from . import figures
from .models import ServiceSpecification


@shared_task
def make_specification_pdf(*, specification_id: int) -> None:
    """The PDF of a published specification."""
    found = ServiceSpecification.objects.published().filter(pk=specification_id, pdf=None)
    specification = found.select_related("lot__purchasing_system__question_set").first()
    if specification is None or specification.published_at is None or not pdf.available():
        return
    lot = specification.lot
    on = specification.published_at.astimezone(LONDON).date()
    stored = files.keep_content(
        pdf.render(
            "lots/pdf/specification.html",
            figures.specification_paper(specification),
            title=f"Service specification: lot {lot.number}, {lot.name}",
            reference=f"{lot.purchasing_system.reference}, lot {lot.number}, version {specification.version}",
            as_at=specification.published_at,
            as_at_words=f"In force from {in_words(on)}",
            description=f"What {settings.COUNCIL_NAME} expects in lot {lot.number}",
            keywords="alternative provision, service specification",
        ),
        name=f"Service specification lot {lot.number} version {specification.version}.pdf",
        content_type="application/pdf",
        by=None,
    )
    ServiceSpecification.objects.keep_pdf(specification.pk, stored)
