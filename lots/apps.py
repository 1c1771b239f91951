from django.apps import AppConfig


class LotsConfig(AppConfig):
    name = "lots"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apcommissioning.base.today import part

        from .figures import today

        part(today)
