"""What is done to the standard contract: issuing, signing, countersigning, lapsing, ending."""

from datetime import date

from django.db.models import Q

from apcommissioning.base import history, rules, timekeeping
from apcommissioning.base.actions import acting, after_commit
from apcommissioning.base.exceptions import Refused, TooLate
from apcommissioning.base.merge import MissingFields, in_words
from apcommissioning.base.models import Person
from lots.models import PurchasingSystem

from .. import emails, figures, tasks
from ..models import Contract, ContractSignature, Provider
from ..rules.contract import admissions_to_contract, earliest_end, latest_end, notice_days, sign_by
from ..states import AdmissionStatus, ContractStatus, EndingCause, Side
from .admission import NO_STOP, change


def contract_issue(
    provider: Provider,
    system: PurchasingSystem,
    *,
    by: Person,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Contract:
    """Fill the standard contract, freeze its text with its hash, and send it to be signed.

    It starts today and runs as long as the purchasing system may, unless told otherwise. Raises `Refused` for dates
    that the purchasing system does not allow, and where a merge field has no value, naming it.
    """
    with acting():
        rules.require(by, "contract_issue", (provider, system))
        first, last = starts_on or timekeeping.today(), ends_on or latest_end(system)
        if first < timekeeping.today():
            raise Refused("The contract cannot start in the past.")
        if last > latest_end(system):
            raise Refused(f"The contract has to end on {in_words(latest_end(system))} or earlier.")
        if last <= first:
            raise Refused("The contract has to end after it starts.")
        reference = _next_reference(first)
        try:
            body = figures.contract_text(provider, system, reference=reference, starts_on=first, ends_on=last)
        except MissingFields as missing:
            raise Refused(str(missing)) from missing
        template = system.contract_template
        assert template is not None
        contract = Contract.objects.create(
            reference=reference,
            provider=provider,
            purchasing_system=system,
            template=template,
            starts_on=first,
            ends_on=last,
        )
        contract.move(
            ContractStatus.ISSUED,
            by=by,
            body=str(body),
            hash=figures.fingerprint(body),
            issued_at=timekeeping.now(),
        )
        due = sign_by(contract)
        assert due is not None
        emails.contract_issued(contract, lots=_lot_names(contract), sign_by_on=due)
        return contract


def _next_reference(first: date) -> str:
    """`C-2026-0001`: counted under the history's lock, so that no two contracts get the same."""
    stem = f"C-{first.year}-"
    last = Contract.objects.filter(reference__startswith=stem).order_by("-reference").first()
    return f"{stem}{int(last.reference.removeprefix(stem)) + 1 if last else 1:04}"


def _lot_names(contract: Contract) -> list[str]:
    admissions = admissions_to_contract(contract.provider, contract.purchasing_system).select_related("lot")
    return [str(admission.lot) for admission in admissions.order_by("lot__number")]


def contract_sign(contract: Contract, *, by: Person, name: str, role: str, authority: str, hash: str) -> None:
    """The provider's signature on exactly the text whose hash was shown."""
    with acting():
        rules.require(by, "contract_sign", contract)
        _refuse_unless_signable(contract, name=name, role=role, authority=authority, hash=hash)
        contract.move(ContractStatus.SIGNED, by=by)
        _sign(contract, Side.PROVIDER, by=by, name=name, role=role, authority=authority)


def contract_countersign(contract: Contract, *, by: Person, name: str, role: str, authority: str, hash: str) -> None:
    """The council's signature: from now on the contract is in force, and its sealed copy is made."""
    with acting():
        rules.require(by, "contract_countersign", contract)
        _refuse_unless_signable(contract, name=name, role=role, authority=authority, hash=hash)
        contract.move(ContractStatus.EXECUTED, by=by, executed_at=timekeeping.now())
        _sign(contract, Side.COUNCIL, by=by, name=name, role=role, authority=authority)
        emails.contract_executed(contract, lots=_lot_names(contract))
        after_commit(tasks.make_contract_pdf, contract_id=contract.pk)


def _refuse_unless_signable(contract: Contract, *, name: str, role: str, authority: str, hash: str) -> None:
    if not (name.strip() and role.strip() and authority.strip()):
        raise Refused("Give your full name, your role, and by what authority you sign.")
    if hash != contract.hash or figures.fingerprint(contract.body) != contract.hash:
        raise Refused("The text of the contract is not the one you were shown. Open it again and read it.")


def _sign(contract: Contract, side: str, *, by: Person, name: str, role: str, authority: str) -> None:
    """After the move, which only one of two who sign at once gets through."""
    words = {"name": name.strip(), "role": role.strip(), "authority": authority.strip()}
    ContractSignature.objects.create(contract=contract, side=side, signed_by=by, hash=contract.hash, **words)
    said = f"Signed {Side(side).label.lower()} by {words['name']}, {words['role']}"
    history.record(contract, f"signed_{side}", by=by, hash=contract.hash, words=said, **words)


def contract_lapse(contract: Contract) -> None:
    """The provider did not sign in time: the offer ends. On the clock; to go on, it is issued again."""
    with acting():
        contract.move(ContractStatus.LAPSED, by=None, reason="Not signed by the day it was asked for.")


def contract_expire(contract: Contract) -> None:
    """Its last day is over. On the clock. Placements made before carry on under its terms (clause 2.2)."""
    with acting():
        contract.refresh_from_db()
        if contract.status == ContractStatus.EXECUTED and contract.ends_on < timekeeping.today():
            reason = f"Its last day was {in_words(contract.ends_on)}."
            contract.move(ContractStatus.EXPIRED, by=None, reason=reason)


def contract_warn(contract: Contract, *, days: int) -> None:
    """Tell both sides that a contract ends within so many days. On the clock; each warning goes once."""
    with acting():
        earlier = Q(warned_days=None) | Q(warned_days__gt=days)
        if not Contract.objects.filter(earlier, pk=contract.pk, status=ContractStatus.EXECUTED).update(
            warned_days=days
        ):
            return
        words = f"Warned by e-mail: the contract ends on {in_words(contract.ends_on)}"
        history.record(contract, "contract_warn", words=words, days=days)
        emails.contract_ending(contract, days=days, may_run_until=latest_end(contract.purchasing_system))


def contract_terminate(
    contract: Contract, *, reason: str, by: Person, ends_on: date | None = None, cause: str = ""
) -> None:
    """End a contract before its day: by notice, on `ends_on`, or at once for a `cause` (clause 21).

    A notice is as long as the contract says; the contract and its lots stand until then. Raises `Refused` for a notice
    that is too short or ends after the contract does, and for an end at once without a cause.
    """
    with acting():
        rules.require(by, "contract_terminate", contract)
        if not reason.strip():
            raise Refused("Give a reason.")
        if ends_on is None:
            if cause not in EndingCause.values:
                raise Refused("A contract is ended at once only for a cause that it names (clause 21.2).")
            label = str(EndingCause(cause).label)
            _terminate(contract, reason=f"{label}. {reason.strip()}", by=by)
            return
        if ends_on < earliest_end(contract):
            days, first = notice_days(contract), in_words(earliest_end(contract))
            raise Refused(f"The contract asks for {days} days’ notice: it can end on {first} or later.")
        if ends_on >= contract.ends_on:
            raise Refused(f"The contract ends on {in_words(contract.ends_on)} by itself. Choose an earlier day.")
        given = Contract.objects.filter(pk=contract.pk, status=ContractStatus.EXECUTED, terminates_on=None).update(
            terminates_on=ends_on, terminates_reason=reason.strip()
        )
        if not given:
            raise TooLate("Notice has been given already, and its day stands.")
        contract.refresh_from_db()
        words = f"Notice given: the contract ends on {in_words(ends_on)}"
        history.record(contract, "contract_terminate", by=by, reason=reason, words=words)
        emails.contract_notice(contract)


def contract_end_noticed(contract: Contract) -> None:
    """The last day of a notice is over. On the clock."""
    with acting():
        contract.refresh_from_db()
        ends_on = contract.terminates_on
        if contract.status == ContractStatus.EXECUTED and ends_on is not None and ends_on < timekeeping.today():
            _terminate(contract, reason=contract.terminates_reason, by=None, on=ends_on)


def _terminate(contract: Contract, *, reason: str, by: Person | None, on: date | None = None) -> None:
    """The provider leaves every lot of the purchasing system; placements go on to their reviews (clause 22)."""
    on = on or timekeeping.today()
    admissions = admissions_to_contract(contract.provider, contract.purchasing_system)
    contract.move(ContractStatus.TERMINATED, by=by, reason=reason)
    for admission in admissions.select_related("provider", "lot__purchasing_system").order_by("pk"):
        why = f"The contract {contract.reference} was ended: {reason}"
        change(admission, AdmissionStatus.REMOVED, by=by, reason=why, **NO_STOP, ends_on=on)
    emails.contract_terminated(contract, reason=reason, on=on)
