from pathlib import Path

from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "apcommissioning.base"
    label = "base"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks, digest  # noqa: F401  (the system checks and the sweep register themselves)
        from .texts.words import ship

        ship(Path(__file__).parent / "content" / "emails")
