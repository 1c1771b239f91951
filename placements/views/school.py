"""Schools and children."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from apcommissioning.base import history
from apcommissioning.base.access import for_roles, for_verb, get_visible
from apcommissioning.base.exceptions import FileRefused
from apcommissioning.base.pages import Column, ListPage
from apcommissioning.base.roles import PROVIDER_ROLES, Role
from apcommissioning.base.rules import may

from .. import actions
from ..filters import SchoolFilter
from ..forms.child import ChildForm
from ..forms.school import SchoolsImportForm
from ..models import Child, Placement, Referral, School
from ..querysets import CASEWORK
from ..states import CURRENT_PLACEMENT


class SchoolList(ListPage):
    title = "Schools"
    noun = "school"
    columns = (
        Column(
            "School",
            lambda s: s.name,
            link=lambda s: reverse("school_detail", args=[s.pk]),
            sort="name",
            sub=lambda s: f"URN {s.urn}{'' if s.is_open else ', closed'}{', invented' if s.is_invented else ''}",
        ),
        Column("Kind", lambda s: s.kind, sub=lambda s: s.phase),
        Column("Where", lambda s: s.town, sort="town", sub=lambda s: s.postcode),
        Column("Uses the service", lambda s: "Yes" if s.organisation_id else "No"),
        Column("Placements now", lambda s: s.current, kind="number", sort="current"),
    )
    filter_class = SchoolFilter
    default_order = ("name", "pk")
    csv_name = "schools"
    empty = "No school is found."

    def queryset(self):
        current = Count("placements", filter=Q(placements__status__in=CURRENT_PLACEMENT))
        return School.objects.visible_to(self.request.user).annotate(current=current)

    def context(self):
        allowed = may(self.request.user, "schools_import")
        return {
            "actions": [("Import the register", reverse("schools_import"), "secondary")] if allowed else [],
            "note": "Contains public sector information licensed under the Open Government Licence v3.0: "
            "Get information about schools, Department for Education.",
        }


@for_roles(*CASEWORK, Role.ADMINISTRATOR)
def school_list(request: HttpRequest) -> HttpResponse:
    return SchoolList(request).respond()


@for_roles(*CASEWORK, Role.ADMINISTRATOR)
def school_detail(request: HttpRequest, pk: int) -> HttpResponse:
    school = get_visible(School.objects.select_related("organisation"), request.user, pk=pk)
    placements = Placement.objects.visible_to(request.user).filter(school=school).select_related("child", "provider")
    return render(
        request,
        "placements/school_detail.html",
        {
            "school": school,
            "title": school.name,
            "placements": placements.filter(status__in=CURRENT_PLACEMENT)[:50],
            "breadcrumbs": [("Schools", reverse("school_list"))],
            "events": history.of(school)[:10],
        },
    )


@for_verb("schools_import")
def schools_import(request: HttpRequest) -> HttpResponse:
    form = SchoolsImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = actions.schools_import(form.cleaned_data["file"], by=request.user)
        except FileRefused as refused:
            form.add_error("file", str(refused))
        else:
            messages.success(
                request,
                f"The register was read: {done.added} new, {done.changed} changed, {done.unchanged} as they were. "
                f"{done.closed} of them are closed and were kept.",
            )
            return redirect("school_list")
    return render(
        request,
        "components/form_page.html",
        {
            "title": "Import the register of schools",
            "intro": "Schools are known by their URN: those already here are brought up to date. "
            "If any line cannot be read, nothing is imported and the line is named.",
            "form": form,
            "submit_label": "Import",
            "breadcrumbs": [("Schools", reverse("school_list"))],
        },
    )


@require_POST
@for_verb("school_connect")
def school_connect(request: HttpRequest, pk: int) -> HttpResponse:
    school = get_visible(School, request.user, pk=pk)
    actions.school_connect(school, by=request.user)
    messages.success(request, "The school can use the service. Invite its lead next.")
    return redirect("school_detail", pk=school.pk)


@for_roles(*CASEWORK, *PROVIDER_ROLES, Role.SCHOOL_LEAD)
def child_detail(request: HttpRequest, pk: int) -> HttpResponse:
    child = get_visible(Child.objects.select_related("school"), request.user, pk=pk)
    actions.case_read(child, by=request.user, page="child_detail")
    may_see_reads = may(request.user, "case_reads_see", child)
    return render(
        request,
        "placements/child_detail.html",
        {
            "child": child,
            "title": child.full_name,
            "placements": Placement.objects.visible_to(request.user)
            .filter(child=child)
            .select_related("provider", "lot"),
            "referrals": Referral.objects.visible_to(request.user).filter(child=child),
            "reads": child.reads.select_related("read_by")[:50] if may_see_reads else None,
            "breadcrumbs": [("Placements", reverse("placement_list"))],
        },
    )


@for_verb("child_edit")
def child_edit(request: HttpRequest, pk: int) -> HttpResponse:
    child = get_visible(Child.objects.select_related("school"), request.user, pk=pk)
    back = _back(request, child)
    initial = {name: getattr(child, name) for name in ChildForm.base_fields}
    form = ChildForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.child_edit(child, by=request.user, **form.cleaned_data)
        return redirect(back)
    return render(
        request,
        "components/form_page.html",
        {"title": "The child", "caption": child.full_name, "form": form, "back_url": back, "cancel_url": back},
    )


def _back(request: HttpRequest, child: Child) -> str:
    """To the referral that is being written, if one is named and may be seen; else to the child's page."""
    asked = request.GET.get("referral", "")
    if asked.isdecimal() and len(asked) < 12:
        referral = Referral.objects.visible_to(request.user).filter(pk=int(asked), child=child).first()
        if referral is not None:
            page = "referral_check" if request.GET.get("from") == "check" else "referral_edit"
            return reverse(page, args=[referral.pk])
    return reverse("child_detail", args=[child.pk])
