"""Input of the queue: which applications are shared out among which reviewers."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from apcommissioning.base.clocks import plural
from apcommissioning.base.fields import Checkboxes
from apcommissioning.base.models import Person

from ..figures.application import lots_of
from ..figures.queue import Share, share_out
from ..models import Application
from ..rules.assessment_clock import clock


class ShareOutForm(forms.Form):
    applications = forms.MultipleChoiceField(
        label="Which applications?",
        widget=Checkboxes(small=True),
        error_messages={
            "required": "Choose at least one application",
            "invalid_choice": "Choose from the applications in the list: somebody may have shared one out already",
        },
    )
    reviewers = forms.MultipleChoiceField(
        label="Among whom?",
        help_text="Those with least to do come first. Nobody gets an application in which they declared an interest.",
        widget=Checkboxes(small=True),
        error_messages={
            "required": "Choose the reviewers",
            "invalid_choice": "Choose from the reviewers in the list",
        },
    )
    no_interest = forms.BooleanField(
        label="I have no interest in any of the applicants that I ticked",
        help_text="It is put on the record for each of them. Leave out any in which you have an interest.",
        error_messages={"required": "Say that you have no interest in them, or leave them out"},
    )

    def __init__(
        self,
        *args: Any,
        waiting: Sequence[Application],
        people: Sequence[Person],
        loads: Mapping[int, int],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.waiting = {str(application.pk): application for application in waiting}
        self.people = {str(person.pk): person for person in people}
        self.loads = loads
        self.fields["applications"].choices = [(key, str(one.provider)) for key, one in self.waiting.items()]
        self.fields["applications"].widget.hints = {
            key: f"{one.reference}, lots {lots_of(one)}. {clock(one).words}, {clock(one).due_words}"
            for key, one in self.waiting.items()
        }
        self.fields["reviewers"].choices = [(key, person.name) for key, person in self.people.items()]
        self.fields["reviewers"].widget.hints = {
            key: f"{plural(loads.get(person.pk, 0), 'application')} to review now"
            for key, person in self.people.items()
        }

    def proposal(self) -> list[Share]:
        chosen = [self.waiting[key] for key in self.cleaned_data["applications"]]
        return share_out(
            chosen,
            [self.people[key] for key in self.cleaned_data["reviewers"]],
            loads=self.loads,
            barred={
                one.pk: {given.person_id for given in one.interest_declarations.all() if given.has_interest}
                for one in chosen
            },
        )

    def shares(self) -> list[Share]:
        return [share for share in self.proposal() if share.reviewers]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            needed = max(self.waiting[key].rubric.independent_scores for key in cleaned["applications"])
            if len(cleaned["reviewers"]) < needed:
                self.add_error("reviewers", f"Choose at least {needed} reviewers: each scores independently")
        return cleaned
