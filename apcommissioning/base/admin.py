"""The Django admin as a window: administrators may look, nobody may change anything."""

from collections.abc import Collection

from django.apps import apps
from django.contrib import admin
from django.db import models

from .models import Event, Invitation, OutboxMessage


class WindowAdmin(admin.ModelAdmin):
    """Every field read-only; no adding, changing or deleting."""

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


def window(app: str, *, without: Collection[type[models.Model]]) -> None:
    """Show an app's models, but for those that an administrator has no business reading."""
    for model in apps.get_app_config(app).get_models():
        if model not in without:
            admin.site.register(model, WindowAdmin)


# Reasons in the history may be about a child, an invitation's link opens an account, and a message may hold that link.
window("base", without=(Event, Invitation, OutboxMessage))
