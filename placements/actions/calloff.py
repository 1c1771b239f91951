"""Call-offs: opened for an accepted referral, awarded to one provider of the lot."""

from datetime import date, timedelta

from apcommissioning.base import history, timekeeping
from apcommissioning.base.actions import acting
from apcommissioning.base.exceptions import Refused
from apcommissioning.base.rules import require
from providers.models import Admission, Provider
from providers.states import Register, SiteKind

from ..models import CallOff, Placement, Referral
from ..rules import calloff as rules
from ..states import CallOffRoute, CallOffStatus, DirectAwardReason, ReferralStatus, SettingType
from .reference import new_reference


def call_off_open(referral: Referral, lot, *, by, start_on: date | None = None) -> CallOff:
    """Look for a place in a lot, to start on a day (if not given, the day asked for, or today if that has passed)."""
    require(by, "call_off_open", referral)
    wanted = start_on or referral.start_wanted_on or timekeeping.today()
    with acting():
        referral.refresh_from_db(fields=["status"])
        require(by, "call_off_open", referral)
        call_off = CallOff.objects.create(
            reference=new_reference(CallOff, "CO"),
            referral=referral,
            lot=lot,
            route=CallOffRoute.DIRECT_AWARD,
            start_on=max(wanted, timekeeping.today()) if start_on is None else wanted,
            opened_by=by,
        )
        history.record(call_off, "opened", by=by, words=f"Opened in lot {lot.number}")
    return call_off


def call_off_award(call_off: CallOff, admission: Admission, *, award_reason: str, reasons: str, by) -> Placement:
    """Award the place, freeze what was seen, and draft the placement.

    Everything is looked at again under the lock: of two awards of the last place, or two clicks of one award, one is
    made, and the other raises `Refused` (`TooLate` where the call-off itself was awarded meanwhile).
    """
    require(by, "call_off_award", call_off)
    if award_reason not in DirectAwardReason:
        raise Refused("Choose why the place is awarded without competition.")
    answer = rules.may_award_for(by, award_reason)
    if not answer:
        raise Refused(str(answer))
    if not reasons.strip():
        raise Refused("Say why this provider.")
    with acting():
        shortlist = rules.matches(call_off)
        chosen = next((match for match in shortlist if match.admission_id == admission.pk), None)
        if chosen is None:
            raise Refused("This provider is not admitted to the lot.")
        if not chosen.can:
            raise Refused(f"{chosen.provider} cannot take this child now. {'. '.join(chosen.why_not)}.")
        now = timekeeping.now()
        call_off.move(
            CallOffStatus.AWARDED,
            by=by,
            reason=f"{DirectAwardReason(award_reason).label}. {reasons}",
            award_reason=award_reason,
            reasons=reasons,
            shortlist=[match.frozen() for match in shortlist],
            awarded_to=admission,
            awarded_by=by,
            awarded_at=now,
        )
        referral = Referral.objects.select_related("child", "school").get(pk=call_off.referral_id)
        referral.move(ReferralStatus.PLACED, by=by)
        call_off.referral = referral
        provider = Provider.objects.prefetch_related("sites").get(pk=chosen.provider_id)
        site = next(site for site in provider.sites.all() if site.pk == chosen.site_id)
        placement = Placement.objects.create(
            reference=new_reference(Placement, "PL"),
            child=referral.child,
            school=referral.school,
            call_off=call_off,
            lot=call_off.lot,
            provider=provider,
            site=site,
            setting_type=setting_type(provider, site),
            reason=referral.reason,
            legal_basis=referral.legal_basis,
            expected_start_on=call_off.start_on,
            expected_end_on=call_off.start_on + timedelta(weeks=call_off.lot.usual_length_weeks),
            drafted_by=by,
        )
        history.record(placement, "drafted", by=by, words=f"Drafted from call-off {call_off.reference}")
    return placement


def setting_type(provider, site) -> SettingType:
    """How the census names the setting: its URN; if it has none, its UKPRN; if neither, its type (codes.yaml)."""
    if provider.register == Register.URN:
        return SettingType.URN
    if provider.register == Register.UKPRN:
        return SettingType.UKPRN
    return SettingType.TUITION if site.kind == SiteKind.OFFICE else SettingType.OTHER


def call_off_cancel(call_off: CallOff, *, reason: str, by) -> CallOff:
    require(by, "call_off_cancel", call_off)
    if not reason.strip():
        raise Refused("Say why the call-off is cancelled.")
    with acting():
        call_off.move(CallOffStatus.CANCELLED, by=by, reason=reason)
    return call_off
