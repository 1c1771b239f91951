"""The aims of an agreement that is still a draft."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from apcommissioning.base.access import for_verb, get_visible
from apcommissioning.base.rules import require
from placements.actions import case_read, targets_set
from placements.models import AgreementVersion

from ..forms.review import target_forms
from ..models import Measure


@for_verb("target_edit")
def target_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """At least two of the six outcomes, the pathway always among them (outcomes.yaml, how_it_works)."""
    version = get_visible(
        AgreementVersion.objects.select_related("placement__child", "placement__provider"), request.user, pk=pk
    )
    require(request.user, "target_edit", version)
    case_read(version.placement.child, by=request.user, page="target_edit")
    formset = target_forms(request.POST or None, version)
    if request.method == "POST" and formset.is_valid():
        targets_set(version, targets=formset.targets(), by=request.user)
        messages.success(request, "The targets are in the agreement.")
        return redirect(version)
    return render(
        request,
        "outcomes/target_edit.html",
        {
            "title": f"Targets for {version.placement.child.full_name}",
            "caption": f"Agreement of placement {version.placement.reference}, version {version.number}",
            "formset": formset,
            "scales": Measure.objects.current().judged(),
            "back_url": version.get_absolute_url(),
        },
    )
