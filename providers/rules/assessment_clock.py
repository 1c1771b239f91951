"""The assessment clock: by when an applicant must hear."""

from apcommissioning.base.calendars import working_days_between
from apcommissioning.base.clocks import Clock, Pause, working_day_clock
from apcommissioning.base.timekeeping import LONDON

from ..states import ApplicationStatus


def clock(application) -> Clock | None:
    """The clock of a submitted application; None for a draft and for one that was withdrawn.

    `due_on` is set at submission by the procurement route's rules, and moved by a recorded extension or by the end of
    a pause: the clock counts the days to it, so that it always agrees with the queue, which is sorted by `due_on`.
    """
    if application.submitted_at is None or application.due_on is None:
        return None
    if application.status == ApplicationStatus.WITHDRAWN:
        return None
    submitted_on = application.submitted_at.astimezone(LONDON).date()
    met_on = None
    if application.status == ApplicationStatus.DECIDED:
        met_on = application.status_at.astimezone(LONDON).date()
    pauses = [Pause(application.paused_on, reason="waiting for the provider")] if application.paused_on else []
    days = working_days_between(submitted_on, application.due_on)
    return working_day_clock("Assessment", submitted_on, days, pauses=pauses, met_on=met_on)
