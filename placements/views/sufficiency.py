"""Are there enough places?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apcommissioning.base import timekeeping
from apcommissioning.base.access import for_roles
from apcommissioning.base.roles import COMMISSIONERS

from ..figures import sufficiency as figures


@for_roles(*COMMISSIONERS)
def sufficiency(request: HttpRequest) -> HttpResponse:
    board = figures.sufficiency(timekeeping.today())
    return render(
        request, "placements/sufficiency.html", {"board": board, "figure": board.figure, "url": figures.waiting_url()}
    )
