"""Service specifications: written, published, followed by their next version."""

from apcommissioning.base import history
from apcommissioning.base.actions import acting, after_commit
from apcommissioning.base.exceptions import Refused, TooLate
from lots import tasks
from lots.models import Lot, ServiceSpecification
from lots.rules import require
from lots.rules.system import SET_UP

from .texts import freeze


def freeze_specification(specification: ServiceSpecification, *, by, reason: str = "") -> None:
    """From here on it says what its hash says. Published already: nothing happens."""
    if specification.is_published:
        return
    specification.reason = reason
    ServiceSpecification.objects.filter(pk=specification.pk).update(reason=reason)
    words = f"Specification version {specification.version} published and frozen"
    freeze(specification, by=by, words=words, reason=reason)
    after_commit(tasks.make_specification_pdf, specification_id=specification.pk)


def specification_draft(lot: Lot, *, by) -> ServiceSpecification:
    """The next version as a draft, which says what the last one says until it is rewritten."""
    require(by, "specification_draft", lot)
    with acting():
        if lot.specifications.drafts().exists():
            raise TooLate("Somebody else has just begun the next version: go on with that one.")
        last = lot.specifications.order_by("-version").first()
        specification = ServiceSpecification.objects.create(
            lot=lot, version=last.version + 1 if last else 1, body=last.body if last else ""
        )
        words = f"Version {specification.version} of the specification begun"
        history.record(specification, "drafted", by=by, version=specification.version, words=words)
    return specification


def specification_publish(specification: ServiceSpecification, *, by, reason: str) -> ServiceSpecification:
    """In force from now on: applications sent from today are held to it. The versions before stay readable."""
    require(by, "specification_publish", specification)
    if not reason.strip():
        raise Refused("Give a reason.")
    with acting():
        current = ServiceSpecification.objects.drafts().filter(pk=specification.pk).first()
        if current is None:
            raise TooLate("Somebody else has just published this version.")
        if not current.body.strip():
            raise Refused("Write the specification first.")
        freeze_specification(current, by=by, reason=reason)
        words = f"Service specification of {current.lot}, version {current.version}, published"
        history.record(current.lot, "specified", by=by, reason=reason, words=words)
    return current


def specification_edit(specification: ServiceSpecification, *, by, body: str) -> ServiceSpecification:
    """Rewrite a specification that is not published yet. Raises `Refused` once it is."""
    require(by, "specification_edit", specification)
    if specification.body == body:
        return specification
    with acting():
        if ServiceSpecification.objects.filter(pk=specification.pk).published().exists():
            raise TooLate(SET_UP)
        ServiceSpecification.objects.filter(pk=specification.pk).update(body=body)
        history.record(specification, "edited", by=by, version=specification.version, words="Specification rewritten")
    specification.body = body
    return specification
