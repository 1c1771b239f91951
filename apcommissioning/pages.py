"""Pages that anybody may read: help, the accessibility statement, privacy, cookies."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .base.access import public


@public
def help(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/help.html", {"title": "Help"})


@public
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html", {"title": "Accessibility statement"})


@public
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/privacy.html", {"title": "Privacy notice"})


@public
def cookies(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "pages/cookies.html",
        {
            "title": "Cookies",
            "session_cookie": settings.SESSION_COOKIE_NAME,
            "session_hours": settings.SESSION_COOKIE_AGE // 3600,
            "csrf_cookie": settings.CSRF_COOKIE_NAME,
        },
    )
