"""On the clock: the papers that a lost broker never rang for."""

from datetime import timedelta

from apcommissioning.base import timekeeping
from apcommissioning.base.sweeps import PAPERS_A_RUN, each, sweep

from . import tasks
from .models import ServiceSpecification

# A worker may be at it: the sweep leaves the newest alone.
GRACE = timedelta(minutes=2)


@sweep
def make_missing_specifications() -> int:
    """Make the PDFs of published specifications that have none yet."""
    due = ServiceSpecification.objects.filter(pdf=None, published_at__lt=timekeeping.now() - GRACE)
    return each(due.order_by("pk")[:PAPERS_A_RUN], lambda one: tasks.make_specification_pdf(specification_id=one.pk))
