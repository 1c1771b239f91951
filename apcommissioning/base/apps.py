from pathlib import Path

from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "apcommissioning.base"
    label = "base"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks  # noqa: F401  (registers the system checks)
        from .texts.words import ship

        ship(Path(__file__).parent / "content" / "emails")
