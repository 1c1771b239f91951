"""Which rows a person may see."""

from django.db import models

from apcommissioning.base.roles import COUNCIL_ROLES

from .states import SystemStatus


class PurchasingSystemQuerySet(models.QuerySet):
    def published(self):
        """What anybody may see: a draft is the council's own business."""
        return self.exclude(status=SystemStatus.DRAFT)

    def visible_to(self, person):
        if person.is_authenticated and person.has_role(*COUNCIL_ROLES):
            return self
        return self.published()


class LotQuerySet(models.QuerySet):
    def visible_to(self, person):
        if person.is_authenticated and person.has_role(*COUNCIL_ROLES):
            return self
        return self.exclude(purchasing_system__status=SystemStatus.DRAFT)
