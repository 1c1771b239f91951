"""The public list of admitted providers."""

import csv
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from apcommissioning.base import timekeeping
from apcommissioning.base.access import public
from apcommissioning.base.pages import plain

from ..figures import public as figures
from ..filters import lot_choices
from ..forms.public import PublicProvidersForm

PER_PAGE = 20
HEADINGS = (
    *("Provider", "Lots", "Kind of provision", "Key stages", "Where", "District", "New placements"),
    *("Places confirmed on", "E-mail", "Phone"),
)


@public
def public_providers(request: HttpRequest) -> HttpResponse:
    form = PublicProvidersForm(request.GET, lots=lot_choices())
    form.is_valid()
    everybody = figures.listed()
    found = figures.narrowed(everybody, form.wanted())
    if request.GET.get("format") == "csv":
        return _csv(found)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    for name in ("page", "format"):
        kept.pop(name, None)
    context = {
        "form": form,
        "chips": [Chip(words, _without(kept, name, value)) for name, value, words in form.in_use()],
        "as_at": timekeeping.now(),
        "page": page,
        "total": len(everybody),
        "kept": kept.urlencode(),
        "is_narrowed": bool(kept) and len(found) != len(everybody),
        "near": form.cleaned_data.get("near", ""),
    }
    return render(request, "providers/public_providers.html", context)


@dataclass(frozen=True)
class Chip:
    """A choice in use, and the list without it."""

    words: str
    url: str


def _without(kept: QueryDict, name: str, value: str) -> str:
    """The address of the list without this choice; a distance says nothing without its postcode."""
    left = kept.copy()
    left.setlist(name, [one for one in kept.getlist(name) if name != "near" and one != value])
    if name == "near":
        left.pop("within", None)
    return f"?{left.urlencode()}"


def _csv(rows) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="providers.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(HEADINGS)
    for row in rows:
        cells = (
            row.provider.legal_name,
            ", ".join(str(lot.number) for lot in row.lots),
            row.mode_words,
            row.key_stage_words,
            row.where,
            row.district,
            "Yes" if row.takes_placements else "No",
            row.capacity_on or "",
            row.provider.contact_email,
            row.provider.contact_phone,
        )
        writer.writerow([plain(cell) for cell in cells])
    return response
