"""Pages of the ground floor."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404

from . import files, readiness
from .access import public, signed_in
from .models import StoredFile


@public
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@public
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether this process can serve: the database, the broker and the storage answer. 503 names which does not."""
    missing = readiness.missing()
    if missing:
        return JsonResponse({"status": "not ready", "parts": missing}, status=503)
    return JsonResponse({"status": "ok"})


@signed_in
def file_download(request: HttpRequest, pk: int) -> HttpResponse:
    stored = get_object_or_404(StoredFile, pk=pk)
    if not files.may_open(request.user, stored):
        raise Http404
    return files.response(stored)
