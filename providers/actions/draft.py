"""What every write to a draft asks first."""

from apcommissioning.base.exceptions import TooLate

from ..models import Application
from ..states import ApplicationStatus


def still_a_draft(application: Application) -> None:
    """Inside the lock: the object in hand may have been read before a colleague sent the application."""
    if not Application.objects.filter(pk=application.pk, status=ApplicationStatus.DRAFT).exists():
        raise TooLate("This application has just been sent or withdrawn. Nothing of yours was changed.")
