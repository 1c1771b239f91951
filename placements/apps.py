from pathlib import Path

from django.apps import AppConfig


class PlacementsConfig(AppConfig):
    name = "placements"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apcommissioning.base.texts.words import ship
        from apcommissioning.base.today import part
        from providers.signals import admission_changed

        from .figures import today

        part(today)
        ship(Path(__file__).parent / "content" / "emails")
        admission_changed.connect(_tell_who_placed_children, dispatch_uid="placements_tell_who_placed_children")


def _tell_who_placed_children(*, admission, old, new, on, **kwargs) -> None:
    from . import emails

    emails.admission_changed(admission, old=old, new=new, on=on)
