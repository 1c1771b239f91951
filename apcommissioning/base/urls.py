from django.urls import path

from . import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("files/<int:pk>/", views.file_download, name="file_download"),
]
