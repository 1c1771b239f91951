"""Several recommendations taken as they were made."""

from dataclasses import dataclass
from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from apcommissioning.base.access import for_verb
from apcommissioning.base.clocks import plural

from .. import actions
from ..figures.recommendation import Recommended, recommended, to_declare_first
from ..models import LotApplication
from ..rules.assessment_clock import clock
from ..states import LotApplicationStatus

# The id of the first tick: an error summary leads to it.
FIRST = "lots"


@for_verb("recommendations_take")
def recommendations_take(request: HttpRequest) -> HttpResponse:
    """Every recommendation that waits: those that are ticked are decided as they were made, each for its reason."""
    lines = recommended(request.user)
    errors = []
    if request.method == "POST":
        takes, errors = _sent(request)
        if takes and not errors:
            return _told(request, actions.recommendations_take(takes, by=request.user))
    wrong = {target: words for words, target in errors}
    choices = _choices(request, lines, wrong)
    return render(
        request,
        "providers/recommendations_take.html",
        {
            "title": "Decide as recommended",
            "groups": [
                (application, clock(application), list(rows))
                for application, rows in groupby(choices, key=lambda one: one.lot.application)
            ],
            "to_declare": to_declare_first(request.user),
            "errors": errors,
            "none_chosen": wrong.get(FIRST, ""),
            "breadcrumbs": [("Applications", reverse("application_list"))],
        },
    )


@dataclass(frozen=True)
class Choice:
    """A recommendation on the page: its tick, and the box that a refusal needs."""

    line: Recommended
    tick: str
    box: str
    is_ticked: bool
    typed: str
    wrong: str

    @property
    def lot(self) -> LotApplication:
        return self.line.lot_application


def _choices(request: HttpRequest, lines: list[Recommended], wrong: dict[str, str]) -> list[Choice]:
    found, ticked = [], request.POST.getlist("lots")
    for line in lines:
        pk = line.lot_application.pk
        first = not line.why_not and not any(not one.line.why_not for one in found)
        box = _box(pk)
        tick = FIRST if first else f"lot-{pk}"
        found.append(Choice(line, tick, box, str(pk) in ticked, request.POST.get(box, ""), wrong.get(box, "")))
    return found


def _box(pk: int) -> str:
    return f"change-{pk}"


def _sent(request: HttpRequest) -> tuple[list[actions.Take], list[tuple[str, str]]]:
    """What was ticked, and what is missing. A lot that was decided meanwhile is asked for all the same: it is told."""
    ticked = [int(one) for one in request.POST.getlist("lots") if one.isdecimal() and len(one) < 10]
    lots = LotApplication.objects.visible_to(request.user).filter(pk__in=ticked)
    takes, errors = [], []
    for lot in lots.select_related("lot", "application__provider", "application__rubric").order_by("pk"):
        seen, change = request.POST.get(f"seen-{lot.pk}", ""), request.POST.get(_box(lot.pk), "").strip()
        if lot.status == LotApplicationStatus.RECOMMENDED_REFUSE and not change:
            words = f"Say what would change the decision on lot {lot.lot.number} of {lot.application.provider}"
            errors.append((words, _box(lot.pk)))
        takes.append(actions.Take(lot, int(seen) if seen.isdecimal() and len(seen) < 18 else 0, change))
    if not takes:
        errors.append(("Choose at least one recommendation to take", FIRST))
    return takes, errors


def _told(request: HttpRequest, taken: actions.Taken) -> HttpResponse:
    if taken.decided:
        words = f"{plural(len(taken.decided), 'lot')} decided as recommended. The providers hear when you release."
        messages.success(request, words)
    for lot, why in taken.left_out:
        messages.warning(request, f"Left out: lot {lot.lot.number} of {lot.application.provider}. {why}")
    return redirect("decision_release_many" if taken.decided else "recommendations_take")
