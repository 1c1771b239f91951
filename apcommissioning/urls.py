"""The site's routes. `access.declare` says who may open those whose views are not ours."""

from allauth.account import urls as account_urls
from allauth.mfa import urls as mfa_urls
from django.contrib import admin
from django.urls import include, path

from . import home, pages
from .base import access, signin
from .base.roles import Role
from .demo import views as demo_views
from .gallery import views as gallery

handler400 = "apcommissioning.errors.bad_request"
handler403 = "apcommissioning.errors.forbidden"
handler404 = "apcommissioning.errors.not_found"
handler500 = "apcommissioning.errors.broken"

urlpatterns = [
    path("", home.home, name="home"),
    path("help/", pages.help, name="help"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
    path("cookies/", pages.cookies, name="cookies"),
    path("demonstration/sign-in/", demo_views.cast_sign_in, name="cast_sign_in"),
    path("components/", gallery.gallery, name="gallery"),
    path("components/form/", gallery.gallery_form, name="gallery_form"),
    path("components/confirm/", gallery.gallery_confirm, name="gallery_confirm"),
    path("components/list/", gallery.gallery_list, name="gallery_list"),
    path("", include("apcommissioning.base.urls")),
    path("", include("lots.urls")),
    path("", include("providers.urls")),
    path("", include("placements.urls")),
    path("", include("outcomes.urls")),
    # allauth's pages ask for a sign-in themselves where they need one, and some stand between its two steps.
    *access.declare(
        [path("account/", include([page for page in account_urls.urlpatterns if page.name in signin.ROUTES]))],
        access.public,
    ),
    *access.declare([path("account/second-step/", include(mfa_urls.urlpatterns))], access.public),
    *access.declare([path("admin/", admin.site.urls)], access.for_roles(Role.ADMINISTRATOR)),
]
