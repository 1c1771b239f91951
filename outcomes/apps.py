from pathlib import Path

from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    name = "outcomes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apcommissioning.base.texts.words import ship
        from apcommissioning.base.today import part
        from placements.signals import placement_ended, placement_started

        from .figures import today

        part(today)
        ship(Path(__file__).parent / "content" / "emails")
        placement_started.connect(_plan_reviews, dispatch_uid="outcomes_plan_reviews")
        placement_ended.connect(_close_and_ask, dispatch_uid="outcomes_close_and_ask")


def _plan_reviews(*, placement, by, **kwargs) -> None:
    from . import actions

    actions.reviews_schedule(placement, by=by)


def _close_and_ask(*, placement, by, **kwargs) -> None:
    from . import actions

    actions.reviews_close(placement, by=by)
    actions.destinations_plan(placement, by=by)
