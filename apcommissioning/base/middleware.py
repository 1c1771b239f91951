"""What every request passes: its log line, the door, and the plain answer when a rule says no."""

import time
import uuid

import structlog
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from . import typed
from .exceptions import ComesFirst, Refused

log = structlog.get_logger("request")


class RequestLogMiddleware:
    """One line a request: route, status, time. Never the path (it may hold a reference), a name or an address."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        structlog.contextvars.bind_contextvars(request_id=uuid.uuid4().hex[:12])
        try:
            response = self.get_response(request)
            route = request.resolver_match.view_name if request.resolver_match else None
            log.info(
                "request",
                method=request.method,
                route=route,
                status=response.status_code,
                ms=round((time.perf_counter() - started) * 1000),
            )
            return response
        finally:
            structlog.contextvars.clear_contextvars()


class UploadLimitMiddleware:
    """Turns a body away before it is read, where it is larger than any form's files may be together.

    One file a little too large gets further: `files.keep` answers it beside its field, with all that was typed.
    """

    FILES_AT_ONCE = 5

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.headers.get("content-length", "")
        if length.isdecimal() and int(length) > self.FILES_AT_ONCE * settings.UPLOAD_LIMIT_BYTES:
            return render(request, "413.html", status=413)
        return self.get_response(request)


class AccessMiddleware:
    """The door: asks the access that the view declares. A view without one opens to nobody."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        access = getattr(view, "access", None)
        if access is None:
            raise PermissionDenied("This view declares no access.")
        if access.allows(request.user):
            return None
        if not request.user.is_authenticated:
            if request.method == "POST" and getattr(view, "keeps_typed", False):
                typed.keep(request)
            return redirect_to_login(request.get_full_path())
        raise PermissionDenied


class RefusalMiddleware:
    """A rule that says no becomes a page that says why, with the way back (409, as the object's state is why)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, ComesFirst):
            return redirect(exception.url)
        if not isinstance(exception, Refused):
            return None
        if request.headers.get("accept", "").startswith("application/json"):
            return JsonResponse({"why": str(exception)}, status=409)
        back = request.headers.get("referer", "")
        if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
            back = ""
        context = {"why": str(exception), "back": back, "typed": typed.words_in(request.POST)}
        return render(request, "409.html", context, status=409)
