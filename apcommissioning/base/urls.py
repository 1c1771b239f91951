from django.urls import include, path

from . import views

urlpatterns = [
    path("", include("apcommissioning.base.texts.urls")),
    path("", include("apcommissioning.base.people.urls")),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("files/<int:pk>/", views.file_download, name="file_download"),
]
