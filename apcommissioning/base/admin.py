"""The Django admin as a window: administrators may look, nobody may change anything."""

from django.apps import apps
from django.contrib import admin


class WindowAdmin(admin.ModelAdmin):
    """Every field read-only; no adding, changing or deleting."""

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


for _model in apps.get_app_config("base").get_models():
    admin.site.register(_model, WindowAdmin)
