"""What is done to a provider: registering, its details, sites and evidence."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError

from apcommissioning.base import history, places, rules, timekeeping
from apcommissioning.base.actions import acting
from apcommissioning.base.exceptions import Refused
from apcommissioning.base.models import Membership, Organisation, Person, StoredFile
from apcommissioning.base.revision import changed_meanwhile, next_revision
from apcommissioning.base.roles import OrganisationKind, Role

from ..models import Evidence, Provider, Site, SiteCapacity
from ..rules.provider import Places, is_frozen
from ..states import EvidenceStatus
from .lapse import admissions_follow_evidence

# The numbers of which each belongs to one provider.
NUMBERS = ("company_number", "charity_number", "ukprn")


class AlreadyRegistered(Refused):
    """The e-mail address or a register's number is in use. Its words do not say which, so that nobody learns from it
    who has an account. `fields` are the numbers in use, for a provider that is registered and changes its details."""

    def __init__(self, fields: Iterable[str] = ()) -> None:
        self.fields = list(fields)
        super().__init__(
            "We could not register these details. If you or a colleague have registered before, sign in, or reset "
            "the password. If not, write to us and we will sort it out."
        )


def provider_register(*, details: Mapping[str, Any], name: str, email: str, password: str, by: None = None) -> Provider:
    """Open an account for an organisation and its first manager, by that person's own hand (there is no `by` yet).

    `details` are the provider's fields. Raises `AlreadyRegistered`.
    """
    try:
        with acting():
            person = Person.objects.create_user(email, password, name=name)
            organisation = Organisation.objects.create(kind=OrganisationKind.PROVIDER, name=details["legal_name"])
            provider = Provider.objects.create(organisation=organisation, **details)
            Membership.objects.create(
                person=person, organisation=organisation, role=Role.PROVIDER_MANAGER, given_by=person
            )
            history.record(provider, "registered", by=person)
    except IntegrityError:
        raise AlreadyRegistered from None
    return provider


def provider_edit(provider: Provider, *, details: Mapping[str, Any], revision: int | None = None, by: Person) -> None:
    """Change a provider's details; the history keeps which. `revision` is the one that was read: over a newer one
    this raises `ChangedMeanwhile`. Raises `AlreadyRegistered` for another's number."""
    rules.require(by, "provider_edit", provider)
    try:
        with acting():
            # Read inside the lock: the object in hand may be older than what a colleague has saved.
            current = Provider.objects.get(pk=provider.pk)
            changed = [field for field, value in details.items() if getattr(current, field) != value]
            if not changed:
                return
            next_revision(provider, revision, about=provider, verb="edited")
            Provider.objects.filter(pk=provider.pk).update(**{field: details[field] for field in changed})
            if "legal_name" in changed:
                Organisation.objects.filter(pk=provider.organisation_id).update(name=details["legal_name"])
            history.record(provider, "edited", by=by, words=f"Details changed: {_fields(changed)}")
    except IntegrityError:
        others = Provider.objects.exclude(pk=provider.pk)
        given = {name: details[name] for name in NUMBERS if details.get(name)}
        raise AlreadyRegistered(
            name for name, number in given.items() if others.filter(**{name: number}).exists()
        ) from None
    provider.refresh_from_db()


def site_add(
    provider: Provider,
    *,
    details: Mapping[str, Any],
    capacities: Mapping[str, int],
    days: Mapping[str, list[int]] | None = None,
    by: Person,
) -> Site:
    """`capacities` are places at one time by key stage, `days` the weekdays with places, where not every one. Raises
    `Refused` where a site has this name already."""
    rules.require(by, "site_add", provider)
    with acting():
        if provider.sites.filter(name__iexact=details["name"]).exists():
            raise Refused("There is a site of this name already. Change that one, or give this one another name.")
        site = Site.objects.create(provider=provider, **details, **_located(details))
        _set_capacities(site, capacities, days)
        history.record(provider, "site_added", by=by, words=f"Site added: {site.name}", site=site.pk)
    return site


def site_edit(
    site: Site,
    *,
    details: Mapping[str, Any],
    capacities: Mapping[str, int],
    days: Mapping[str, list[int]] | None = None,
    revision: int | None = None,
    by: Person,
) -> None:
    """Change a site; its places may change at any time, what it is not while an application with it is assessed.
    `revision` is the one that was read: over a newer one this raises `ChangedMeanwhile`."""
    rules.require(by, "site_edit", site)
    changed = any(getattr(site, name) != value for name, value in details.items())
    if changed and is_frozen(site):
        raise Refused("This site is part of an application that we are assessing. If it has changed, write to us.")
    with acting():
        next_revision(site, revision, about=site.provider, verb="site_edited", site=site.pk)
        Site.objects.filter(pk=site.pk).update(**details, **_located(details))
        _set_capacities(site, capacities, days)
        words = f"Site changed: {details.get('name', site.name)}"
        history.record(site.provider, "site_edited", by=by, words=words, site=site.pk)
    site.refresh_from_db()


def evidence_add(
    provider: Provider,
    *,
    kind: str,
    file: StoredFile,
    issued_on: date | None = None,
    expires_on: date | None = None,
    site: Site | None = None,
    by: Person,
) -> Evidence:
    """Add a document. It takes the place of the ones of the same kind for the same site, which are kept."""
    rules.require(by, "evidence_add", provider)
    if site is not None and site.provider_id != provider.pk:
        raise Refused("That site belongs to another provider.")
    with acting():
        added = Evidence.objects.create(
            provider=provider,
            kind=kind,
            file=file,
            issued_on=issued_on,
            expires_on=expires_on,
            site=site,
            uploaded_by=by,
        )
        Evidence.objects.current().filter(provider=provider, kind=kind, site=site).exclude(pk=added.pk).update(
            replaced_by=added
        )
        history.record(provider, "evidence_added", by=by, words=f"Document added: {added.kind_words()}", kind=kind)
    return added


def evidence_check(evidence: Evidence, *, accept: bool, note: str = "", by: Person) -> None:
    """Accept a document, or say why not: the provider reads the note.

    One accepted in place of one that ran out ends the stop that this made.
    """
    rules.require(by, "evidence_check", evidence)
    outcome = EvidenceStatus.ACCEPTED if accept else EvidenceStatus.REJECTED
    note = note.strip()
    with acting():
        evidence.move(outcome, by=by, reason=note, check_note=note, checked_by=by, checked_at=timekeeping.now())
        if accept:
            admissions_follow_evidence(evidence.provider, by=by)


def _located(details: Mapping[str, Any]) -> dict[str, int | None]:
    if "postcode" not in details:
        return {}
    place = places.locate(details["postcode"])
    return {"easting": place.easting if place else None, "northing": place.northing if place else None}


def capacity_confirm(
    provider: Provider, *, places: Mapping[int, Mapping[str, int]], revision: int | None = None, by: Person
) -> None:
    """Say how many places each site has today, by its id and the key stage; none where it is left out. The day is kept
    also of a site at which nothing has changed. `revision` is that of the `Places` that were read: over newer ones this
    raises `ChangedMeanwhile`."""
    rules.require(by, "capacity_confirm", provider)
    with acting():
        sites = list(provider.sites.filter(pk__in=places))
        current = Places(sites)
        if revision is not None and current.revision != revision:
            verbs = ("capacity_confirmed", "site_edited", "site_added")
            raise changed_meanwhile(current, about=provider, verbs=verbs)
        for site in sites:
            next_revision(site, None, about=provider, verb="capacity_confirmed")
            _set_capacities(site, places[site.pk])
        words = f"Places confirmed: {', '.join(site.name for site in sites)}"
        history.record(provider, "capacity_confirmed", by=by, words=words)


def _set_capacities(site: Site, capacities: Mapping[str, int], days: Mapping[str, list[int]] | None = None) -> None:
    """The days stay as they are where nothing is said of them."""
    Site.objects.filter(pk=site.pk).update(capacity_on=timekeeping.today())
    SiteCapacity.objects.filter(site=site).exclude(key_stage__in=capacities).delete()
    for key_stage, number in capacities.items():
        SiteCapacity.objects.update_or_create(
            site=site,
            key_stage=key_stage,
            defaults={
                "places": number,
                "confirmed_on": timekeeping.today(),
                **({"days": days[key_stage]} if days and key_stage in days else {}),
            },
        )


def _fields(names: list[str]) -> str:
    verbose = {field.name: str(field.verbose_name) for field in Provider._meta.concrete_fields}
    return ", ".join(verbose[name] for name in names)
