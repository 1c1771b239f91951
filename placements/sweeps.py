"""On the clock."""

from apcommissioning.base import pdf
from apcommissioning.base.sweeps import PAPERS_A_RUN, each, sweep

from . import tasks
from .models import AgreementVersion
from .states import Party, PlacementStatus


@sweep
def make_missing_agreements() -> int:
    """The PDFs of signed agreements that a lost broker or a killed worker left unmade."""
    if not pdf.available():
        return 0
    missing = AgreementVersion.objects.filter(pdf=None, signatures__party=Party.COUNCIL).exclude(
        placement__status=PlacementStatus.CANCELLED
    )
    return each(missing.order_by("pk")[:PAPERS_A_RUN], lambda version: tasks.agreement_pdf(version_id=version.pk))
