"""Referrals that led to no placement in the lots: returned, declined or withdrawn, each with its reason."""

from __future__ import annotations

import random
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from placements import actions

from .case_steps import CaseSteps
from .children import Case

if TYPE_CHECKING:
    from .cases import CaseStory


class NotPlaced(CaseSteps):
    """A child from the referral to the day on which it was clear that no place in the lots was needed."""

    @classmethod
    def told(cls, story: CaseStory, number: int, tale: dict[str, Any]) -> NotPlaced:
        case = Case(
            number,
            "",
            tale["lot"],
            tale["reason"],
            tale["key_stage"],
            sex=tale["sex"],
            sen="K",
            year_group=tale["year_group"],
            school=tale["school"],
            luck=random.Random(4000 + number),
            tale=tale,
            sent_on=tale["sent_on"],
        )
        return cls(story, case, tale["sent_on"] + timedelta(days=7))

    def plan(self, *, upto: str = "live") -> None:
        on = self.story.timeline.on
        on(self.sent_on, self.draft)
        on(self.sent_on, self.submit)
        for day, done, why, *missing in self.case.tale["steps"]:
            on(day, partial(self.decide, done, why, missing))

    def decide(self, done: str, why: str, missing: list[str]) -> None:
        self.referral.refresh_from_db()
        if done == "returned":
            actions.referral_return(self.referral, missing=missing, note=why, by=self.officer)
        elif done == "declined":
            actions.referral_decline(self.referral, reason=why, by=self.officer)
        else:
            actions.referral_withdraw(self.referral, reason=why, by=self.lead)
