"""The one page that only the demonstration has: signing in with one press."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from apcommissioning.base.access import public
from apcommissioning.base.models import Person

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@public
@require_POST
def cast_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the cast. Outside the demonstration this does not exist, whoever asks."""
    if not settings.DEMONSTRATION:
        raise Http404
    chosen = request.POST.get("person", "")
    if not chosen.isdecimal():
        raise Http404
    person = get_object_or_404(Person, pk=int(chosen), is_cast=True, is_active=True)
    login(request, person, backend=BACKEND)
    return redirect("home")
