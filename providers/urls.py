"""Routes: the name of each is the name of its view, its template and its rule."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
