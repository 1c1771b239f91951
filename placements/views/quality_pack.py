"""A provider's quality-assurance pack, and schools' own checks."""

from django.contrib import messages
from django.db.models import Count, DateField, OuterRef, Prefetch, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from apcommissioning.base import pdf, rules, timekeeping
from apcommissioning.base.access import for_roles, for_verb
from apcommissioning.base.pages import Column, ListPage
from apcommissioning.base.roles import COUNCIL_ROLES, Role
from providers.models import Admission, Provider, QualityVisit
from providers.states import LISTED, PLACEABLE, Rating, VisitStatus

from .. import actions
from ..figures.quality_pack import quality_pack as figures
from ..filters import PackFilter
from ..forms.school_check import SchoolCheckForm
from ..models import QualityPack, SchoolCheck
from ..rules.school_check import READERS, school_of
from ..states import LookedAt

CHECKS_SHOWN = 30


def _stands(row: Provider) -> str:
    return "Open" if any(admission.status in PLACEABLE for admission in row.listed) else "Not open for now"


class QualityPackList(ListPage):
    title = "Providers and their checks"
    noun = "provider"
    intro = (
        "What the council checked of each provider on its list, for schools to start their own check from. A school "
        "that places a child stays responsible for that child, and makes its own checks"
    )
    filter_class = PackFilter
    default_order = ("legal_name", "pk")
    csv_name = "providers-and-checks"
    empty = "No provider is on the list, or none fits the filters."
    columns = (
        Column(
            "Provider",
            lambda row: row.legal_name,
            lambda row: reverse("quality_pack", args=[row.pk]),
            sort="legal_name",
            sub=lambda row: row.get_register_display(),
        ),
        Column("Lots", lambda row: ", ".join(str(admission.lot.number) for admission in row.listed)),
        Column("New placements", _stands),
        Column(
            "Council’s last visit",
            lambda row: row.visited_on,
            sort="visited_on",
            kind="date",
            sub=lambda row: Rating(row.rating).label if row.rating else "",
        ),
        Column("Checked by schools", lambda row: row.checked_on, sort="checked_on", kind="date"),
        Column("Checks", lambda row: row.checks_made, sort="checks_made", kind="number"),
    )

    def queryset(self):
        person = self.request.user
        visits = QualityVisit.objects.filter(provider=OuterRef("pk"), status=VisitStatus.PUBLISHED)
        last = visits.order_by("-held_on", "-pk")
        checks = SchoolCheck.objects.visible_to(person).filter(provider=OuterRef("pk")).order_by()
        made = checks.values("provider").annotate(number=Count("pk")).values("number")
        newest = checks.order_by("-made_on").values("made_on")[:1]
        listed = Admission.objects.filter(status__in=LISTED).select_related("lot").order_by("lot__number")
        return (
            Provider.objects.packs_for(person)
            .annotate(
                visited_on=Subquery(last.values("held_on")[:1]),
                rating=Subquery(last.values("rating")[:1]),
                checked_on=Subquery(newest, output_field=DateField()),
                checks_made=Subquery(made),
            )
            .prefetch_related(Prefetch("admissions", listed, to_attr="listed"))
        )


class OwnPackList(QualityPackList):
    """As a school sees it: its own checks alone."""

    columns = (
        *QualityPackList.columns[:4],
        Column("Our last check", lambda row: row.checked_on, sort="checked_on", kind="date"),
    )


@for_roles(*COUNCIL_ROLES, Role.SCHOOL_LEAD)
def quality_pack_list(request: HttpRequest) -> HttpResponse:
    page = QualityPackList if request.user.has_role(*COUNCIL_ROLES) else OwnPackList
    return page(request).respond()


@for_roles(*READERS)
def quality_pack(request: HttpRequest, pk: int) -> HttpResponse:
    person = request.user
    provider = get_object_or_404(Provider.objects.packs_for(person).prefetch_related("sites"), pk=pk)
    pack = figures(provider)
    checks = SchoolCheck.objects.visible_to(person).filter(provider=provider).select_related("school", "recorded_by")
    is_own = not person.has_role(*COUNCIL_ROLES, Role.SCHOOL_LEAD)
    return render(
        request,
        "placements/quality_pack.html",
        {
            "title": provider.legal_name,
            "provider": provider,
            "pack": pack,
            "as_at": timekeeping.today(),
            "is_own": is_own,
            "is_council": person.has_role(*COUNCIL_ROLES),
            "checks": [(check, [LookedAt(code).label for code in check.looked_at]) for check in checks[:CHECKS_SHOWN]],
            "paper": QualityPack.objects.filter(provider=provider, hash=pack.hash).select_related("pdf").first(),
            "pdf_words": pdf.why_unavailable(),
            "breadcrumbs": [("Our organisation", provider.get_absolute_url())]
            if is_own
            else [("Providers and their checks", reverse("quality_pack_list"))],
        },
    )


@require_POST
@for_verb("quality_pack_print")
def quality_pack_print(request: HttpRequest, pk: int) -> HttpResponse:
    provider = get_object_or_404(Provider.objects.packs_for(request.user), pk=pk)
    actions.quality_pack_print(provider, by=request.user)
    messages.success(request, "The PDF is being made, as the pack stands now. Open this page again in a moment.")
    return redirect("quality_pack", pk=pk)


@for_verb("school_check_add")
def school_check_add(request: HttpRequest, pk: int) -> HttpResponse:
    provider = get_object_or_404(Provider.objects.packs_for(request.user), pk=pk)
    rules.require(request.user, "school_check_add", provider)
    form = SchoolCheckForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.school_check_add(provider, by=request.user, **form.cleaned_data)
        messages.success(request, "Your check is recorded. The council sees it.")
        return redirect("quality_pack", pk=pk)
    return render(
        request,
        "components/form_page.html",
        {
            "title": "Record your own check",
            "caption": provider.legal_name,
            "intro": f"For {school_of(request.user)}. It stays on the record as it is: record another one when you "
            "check again.",
            "form": form,
            "submit_label": "Record the check",
            "cancel_url": reverse("quality_pack", args=[pk]),
            "breadcrumbs": [
                ("Providers and their checks", reverse("quality_pack_list")),
                (provider.legal_name, reverse("quality_pack", args=[pk])),
            ],
        },
    )
