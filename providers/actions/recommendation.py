"""Recommendations taken as they were made, several at once."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from apcommissioning.base import rules
from apcommissioning.base.actions import acting
from apcommissioning.base.exceptions import Refused, TooLate
from apcommissioning.base.models import Person

from ..models import Decision, LotApplication
from ..rules.recommendation import standing_recommendations
from ..states import LotApplicationStatus
from .assessment import lot_application_decide


@dataclass(frozen=True)
class Take:
    """A lot to decide as recommended. `seen`: the recommendation that the manager read, by its place in the history;
    `what_would_change_it`: what a refusal has to say."""

    lot_application: LotApplication
    seen: int
    what_would_change_it: str = ""


@dataclass(frozen=True)
class Taken:
    decided: list[Decision]
    left_out: list[tuple[LotApplication, str]]


def recommendations_take(takes: Iterable[Take], *, by: Person) -> Taken:
    """Decide each lot as it was recommended, for the reason that was given. The decisions are held.

    A lot that a rule refuses, or that somebody else has dealt with, is left out and says why; the others are decided.
    """
    with acting():
        rules.require(by, "recommendations_take")
        takes = list(takes)
        decided: list[Decision] = []
        left_out: list[tuple[LotApplication, str]] = []
        stand = standing_recommendations(take.lot_application for take in takes)
        for take in takes:
            lot = take.lot_application
            try:
                with transaction.atomic():
                    # Whether it may be decided at all comes first: its words say more than that something changed.
                    rules.require(by, "lot_application_decide", lot)
                    event = stand.get(lot.pk)
                    if event is None or event.sequence != take.seen:
                        raise TooLate("The recommendation has changed since you read it. Read it again.")
                    decided.append(
                        lot_application_decide(
                            lot,
                            admit=lot.status == LotApplicationStatus.RECOMMENDED_ADMIT,
                            reasons=event.reason,
                            what_would_change_it=take.what_would_change_it,
                            by=by,
                        )
                    )
            except Refused as no:
                left_out.append((lot, str(no)))
        return Taken(decided, left_out)
