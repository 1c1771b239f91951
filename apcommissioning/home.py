"""The roof's own pages: the landing page of each role, the page frame, the errors."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from . import navigation
from .base import timekeeping
from .base.access import signed_in


def page_frame(request: HttpRequest) -> dict:
    """What every page's frame shows."""
    return {
        "council_name": settings.COUNCIL_NAME,
        "council_address": settings.COUNCIL_ADDRESS,
        "council_email": settings.COUNCIL_EMAIL,
        "service_name": settings.SERVICE_NAME,
        "is_demonstration": settings.DEMONSTRATION,
        "today": timekeeping.today(),
        "navigation": navigation.items(request),
        "person_line": navigation.person_line(request),
    }


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """What needs you today, by role."""
    return render(request, "home.html")
