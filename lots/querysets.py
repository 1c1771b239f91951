"""Which rows a person may see, and which nobody may change."""

from django.core.exceptions import PermissionDenied
from django.db import models

from apcommissioning.base.roles import COUNCIL_ROLES

from .states import MarketQuestionStatus, SystemStatus


def _is_council(person) -> bool:
    return person.is_authenticated and person.has_role(*COUNCIL_ROLES)


class FrozenQuerySet(models.QuerySet):
    """Texts that are frozen when published: a published row is neither changed nor deleted, only followed by a next
    version. Rows are written with `update` and `bulk_create` alone, so this is the door they all pass."""

    def published(self):
        return self.exclude(published_at=None)

    def drafts(self):
        return self.filter(published_at=None)

    def latest_published(self):
        return self.published().order_by("-published_at", "-version").first()

    def _refuse_if_published(self) -> None:
        if self.order_by().published().exists():
            raise PermissionDenied("A published text is frozen: write its next version.")

    def update(self, **kwargs):
        self._refuse_if_published()
        return super().update(**kwargs)

    def delete(self):
        self._refuse_if_published()
        return super().delete()

    def bulk_update(self, objs, fields, batch_size=None):
        self.filter(pk__in=[row.pk for row in objs])._refuse_if_published()
        return super().bulk_update(objs, fields, batch_size)

    def visible_to(self, person):
        """The council sees its drafts; everybody else what is published."""
        return self if _is_council(person) else self.published()


class SpecificationQuerySet(FrozenQuerySet):
    def visible_to(self, person):
        if _is_council(person):
            return self
        return self.published().exclude(lot__purchasing_system__status=SystemStatus.DRAFT)

    def keep_pdf(self, pk: int, stored) -> None:
        """The one thing that a published specification gets after it: its words on paper. The words do not change."""
        models.QuerySet(self.model, using=self.db).filter(pk=pk, pdf=None).update(pdf=stored)


class PurchasingSystemQuerySet(models.QuerySet):
    def published(self):
        """What anybody may see: a draft is the council's own business."""
        return self.exclude(status=SystemStatus.DRAFT)

    def visible_to(self, person):
        return self if _is_council(person) else self.published()


class LotQuerySet(models.QuerySet):
    def published(self):
        return self.exclude(purchasing_system__status=SystemStatus.DRAFT)

    def visible_to(self, person):
        return self if _is_council(person) else self.published()


class MarketQuestionQuerySet(models.QuerySet):
    def published(self):
        return self.filter(status=MarketQuestionStatus.PUBLISHED)

    def visible_to(self, person):
        """The council's, and each person's own. Everybody reads what is published, but not who asked it."""
        if _is_council(person):
            return self
        return self.filter(asked_by=person) if person.is_authenticated else self.none()
