from pathlib import Path

from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "apcommissioning.base"
    label = "base"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # What registers itself: the system checks, the sweep, the rules.
        from . import checks, digest  # noqa: F401
        from .people import rules as people_rules  # noqa: F401
        from .texts import rules as texts_rules  # noqa: F401
        from .texts.words import ship

        ship(Path(__file__).parent / "content" / "emails")
