"""On the clock."""

from datetime import timedelta

from apcommissioning.base import pdf, timekeeping
from apcommissioning.base.sweeps import PAPERS_A_RUN, each, sweep

from . import tasks
from .models import AgreementVersion, QualityPack
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


@sweep
def make_missing_quality_packs() -> int:
    """Quality-assurance packs that were asked for today or yesterday and never put on paper. An older one that is
    still wanted is asked for again."""
    if not pdf.available():
        return 0
    missing = QualityPack.objects.filter(pdf=None, asked_at__gt=timekeeping.now() - timedelta(days=1))
    return each(missing.order_by("pk")[:PAPERS_A_RUN], lambda pack: tasks.make_quality_pack_pdf(pack_id=pack.pk))
