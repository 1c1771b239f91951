"""AP Commissioning: the project package. `base` is the ground floor, the rest of this package the roof."""

from .celery import app as celery_app

__all__ = ["celery_app"]
