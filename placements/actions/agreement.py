"""The individual placement agreement: drawn up, sealed, signed in order."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from apcommissioning.base import history, timekeeping
from apcommissioning.base.actions import acting, after_commit
from apcommissioning.base.calendars import SchoolCalendar, add_working_days
from apcommissioning.base.exceptions import Refused, TooLate
from apcommissioning.base.rules import require

from .. import emails, tasks
from ..content import read_text
from ..figures.agreement import merge_values
from ..models import AgreementTarget, AgreementVersion, Placement, Signature, TimetableSlot
from ..rules import agreement as rules
from ..rules.calloff import places_held
from ..states import Party, PlacementStatus

SIGN_WORKING_DAYS = 3
TERMS = (
    "site",
    "part",
    "unit",
    "ratio",
    "price",
    "units_a_week",
    "weeks",
    "hours_a_week",
    "purpose",
    "next_step",
    "rest_of_week",
    "curriculum",
    "journey",
    "travel_payer",
    "key_worker",
)
TARGET_FIELDS = ("outcome", "outcome_label", "measure", "measure_label", "aim", "goal", "by_on")


def agreement_draw_up(placement: Placement, *, terms: Mapping[str, Any], by) -> AgreementVersion:
    """Write the terms of the draft. A version already sealed is left as it was, and the next version takes its place.

    `terms` holds the fields of `TERMS`, and `starts_on`, `ends_on`, `slots` ((weekday, half, activity) for each
    half-day taught) and `review_dates`. Raises `Refused` where the price is above the ceiling or the provider's own
    price on the start date (the sentence names it), or the site is another provider's or full.
    """
    require(by, "agreement_draw_up", placement)
    starts_on, ends_on = terms["starts_on"], terms["ends_on"]
    if ends_on < starts_on:
        raise Refused("The end must be on or after the start.")
    answer = rules.price_within(placement, terms["part"], terms["unit"], terms["ratio"], terms["price"], starts_on)
    if not answer:
        raise Refused(str(answer))
    if terms["part"].pk not in {part.pk for part in rules.parts_offered(placement)}:
        raise Refused("The provider is not admitted to this part of the lot.")
    fields = {name: terms[name] for name in TERMS if name in terms}
    fields["review_dates"] = sorted(day.isoformat() for day in terms.get("review_dates", ()))
    with acting():
        _check_site(placement, terms.get("site"))
        latest = placement.agreement_versions.order_by("-number").first()
        if latest is None or latest.is_sealed:
            version = AgreementVersion.objects.create(
                placement=placement,
                number=latest.number + 1 if latest else 1,
                from_on=starts_on,
                drawn_up_by=by,
                **fields,
            )
            if latest is not None:
                _write_targets(version, latest.targets.values(*TARGET_FIELDS))
            history.record(placement, "drawn_up", by=by, words=f"Agreement drawn up, version {version.number}")
        else:
            version = latest
            AgreementVersion.objects.filter(pk=version.pk).update(from_on=starts_on, **fields)
            version.refresh_from_db()
        version.slots.all().delete()
        TimetableSlot.objects.bulk_create(
            TimetableSlot(version=version, weekday=weekday, half=half, activity=activity)
            for weekday, half, activity in terms["slots"]
        )
        drafted = Placement.objects.filter(pk=placement.pk, status=PlacementStatus.DRAFTED)
        site = terms.get("site") or placement.site
        if not drafted.update(expected_start_on=starts_on, expected_end_on=ends_on, site=site):
            raise TooLate("This placement has left its draft meanwhile. Nothing of yours was changed.")
        placement.expected_start_on, placement.expected_end_on, placement.site = starts_on, ends_on, site
        placement.__dict__.pop("_agreement", None)
    return version


def _check_site(placement: Placement, site) -> None:
    """The provider's own, and with a free place where the placement moves to it."""
    if site is None:
        return
    if site.provider_id != placement.provider_id:
        raise Refused("This site is not the provider's.")
    if site.pk != placement.site_id:
        key_stage = placement.child.key_stage
        places = sum(capacity.places for capacity in site.capacities.filter(key_stage=key_stage))
        if places_held([site], key_stage, besides=placement).get(site.pk, 0) >= places:
            raise Refused(f"{site} has no free place for this key stage. Choose another site.")


def targets_set(version: AgreementVersion, *, targets: Iterable[Mapping[str, Any]], by) -> list[AgreementTarget]:
    """Replace the targets of a draft. Each gives `TARGET_FIELDS`: their words stay when the framework's change."""
    require(by, "targets_set", version)
    with acting():
        if not AgreementVersion.objects.filter(pk=version.pk, sealed_at=None).exists():
            raise TooLate("This agreement was sealed for signing meanwhile: its targets are frozen.")
        version.targets.all().delete()
        return _write_targets(version, targets)


def _write_targets(version: AgreementVersion, targets: Iterable[Mapping[str, Any]]) -> list[AgreementTarget]:
    return AgreementTarget.objects.bulk_create(
        AgreementTarget(version=version, **{name: target[name] for name in TARGET_FIELDS}) for target in targets
    )


def agreement_seal(version: AgreementVersion, *, by) -> AgreementVersion:
    """Freeze the words and their hash, and ask the first party to sign. Raises `Refused` with what is missing."""
    require(by, "agreement_seal", version)
    missing = rules.gaps(version)
    if missing:
        raise Refused("The agreement cannot be sent for signing yet. " + ". ".join(gap.words for gap in missing) + ".")
    body = str(read_text("ipa.md").fill(merge_values(version, SchoolCalendar.load())))
    with acting():
        now = timekeeping.now()
        digest = hashlib.sha256(body.encode()).hexdigest()
        sealed = AgreementVersion.objects.filter(pk=version.pk, sealed_at=None).update(
            body=body, hash=digest, sealed_at=now
        )
        if not sealed:
            raise TooLate("Somebody else has just sealed this agreement.")
        version.body, version.hash, version.sealed_at = body, digest, now
        history.record(
            version.placement,
            "agreement_sealed",
            by=by,
            words=f"Agreement sent for signing, version {version.number}",
            hash=digest,
        )
        _ask(version, 0)
    return version


def agreement_sign(
    version: AgreementVersion, *, party: str, by, name: str, role: str, statement: str, hash: str
) -> Signature:
    """Sign for a party whose turn it is: provider, then school, then council. The last makes the placement agreed.

    `hash` is that of the words the signer had before them. Raises `Refused` if it is not this version's, or it is
    another's turn, and `TooLate` if this party signed a moment ago.
    """
    require(by, "agreement_sign", version)
    if hash != version.hash:
        raise Refused("The agreement is not the one that you read. Read it again before you sign.")
    if party not in rules.signs_for(by, version.placement):
        raise Refused("You cannot sign for this party.")
    if not name.strip() or not role.strip():
        raise Refused("Enter your name and your role.")
    with acting():
        # Read anew under the lock: what the rule saw may be over.
        version.__dict__.pop("_prefetched_objects_cache", None)
        if rules.next_party(version) != party:
            raise TooLate("This has just been signed, or it is another's turn to sign.")
        signature = Signature.objects.create(
            version=version, party=party, signed_by=by, name=name, role=role, statement=statement, hash=version.hash
        )
        history.record(
            version.placement,
            "agreement_signed",
            by=by,
            words=f"Signed for the {Party(party).label.lower()}, version {version.number}",
            hash=version.hash,
        )
        parties: Sequence[Party] = rules.parties(version.placement)
        if party == parties[-1]:
            version.placement.move(PlacementStatus.AGREED, by=by)
            after_commit(tasks.agreement_pdf, version_id=version.pk)
        else:
            _ask(version, parties.index(Party(party)) + 1)
    return signature


def _ask(version: AgreementVersion, signed: int) -> None:
    """Tell the party whose turn it is, after so many have signed."""
    parties: Sequence[Party] = rules.parties(version.placement)
    emails.agreement_to_sign(
        version,
        parties[signed],
        signed=signed,
        signers=len(parties),
        sign_by_on=_sign_by(),
    )


def _sign_by() -> date:
    return add_working_days(timekeeping.today(), SIGN_WORKING_DAYS)
