from pathlib import Path

from django.apps import AppConfig


class ProvidersConfig(AppConfig):
    name = "providers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apcommissioning.base.texts.words import ship
        from apcommissioning.base.today import part

        from .figures import today

        part(today)
        ship(Path(__file__).parent / "content" / "letters", without=("decision",))
