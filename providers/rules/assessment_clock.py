"""The assessment clock: by when an applicant must hear.

It is worked out from five plain facts: the day of submission, the working days that the route allows, the day now due,
and, while it stands still, the day from which it does. A pause that ends and an extension move the day due; nothing
else does.
"""

from dataclasses import replace
from datetime import date

from apcommissioning.base.calendars import ONE_DAY, add_working_days, working_days_between
from apcommissioning.base.clocks import Clock, Pause, working_day_clock
from apcommissioning.base.timekeeping import LONDON

from ..states import ApplicationStatus


def due_after_pause(due_on: date, *, submitted_on: date, paused_on: date, resumed_on: date) -> date:
    """The day due once a clock that stood still from `paused_on` counts again from `resumed_on`.

    As many working days are left as were left. The day of submission never counted, so it is not given back; a clock
    that had run out before it was paused has nothing to give back.
    """
    first = max(paused_on, submitted_on + ONE_DAY)
    if paused_on > due_on or resumed_on <= first:
        return due_on
    return add_working_days(due_on, working_days_between(first - ONE_DAY, resumed_on - ONE_DAY))


def due_when_extended(due_on: date, *, days: int, extended_days: int) -> date:
    """The day due when the working days allowed become `extended_days` instead of `days`."""
    return add_working_days(due_on, extended_days - days)


def clock(application) -> Clock | None:
    """The clock of a submitted application; None for a draft and for one that was withdrawn."""
    if application.submitted_at is None or application.due_on is None:
        return None
    if application.status == ApplicationStatus.WITHDRAWN:
        return None
    met_on = None
    if application.status == ApplicationStatus.DECIDED:
        met_on = application.status_at.astimezone(LONDON).date()
    pauses = [Pause(application.paused_on, reason="waiting for the provider")] if application.paused_on else []
    # Pauses that are over have moved the day due: counted back from it, the days allowed leave them out.
    from_on = add_working_days(application.due_on, -application.assessment_days)
    counted = working_day_clock("Assessment", from_on, application.assessment_days, pauses=pauses, met_on=met_on)
    return replace(counted, started_on=application.submitted_at.astimezone(LONDON).date())
