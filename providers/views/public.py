"""The public list of admitted providers."""

import csv

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apcommissioning.base.access import public
from apcommissioning.base.pages import plain

from ..figures import public as figures
from ..filters import lot_choices
from ..forms.public import PublicProvidersForm

PER_PAGE = 20


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
        "page": page,
        "total": len(everybody),
        "kept": kept.urlencode(),
        "is_narrowed": bool(kept) and len(found) != len(everybody),
        "near": form.cleaned_data.get("near", ""),
    }
    return render(request, "providers/public_providers.html", context)


def _csv(rows) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="providers.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(["Provider", "Lots", "Key stages", "Where", "District", "New placements", "E-mail", "Phone"])
    for row in rows:
        cells = (
            row.provider.legal_name,
            ", ".join(str(lot.number) for lot in row.lots),
            row.key_stage_words,
            row.where,
            row.district,
            "Yes" if row.takes_placements else "No",
            row.provider.contact_email,
            row.provider.contact_phone,
        )
        writer.writerow([plain(cell) for cell in cells])
    return response
