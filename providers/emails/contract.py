"""Messages of the standard contract."""

from datetime import date

from apcommissioning.base.texts import words

from ..models import Contract
from .letters import lines, link_to, managers_of, signed_by


def _post(key: str, contract: Contract, values: dict) -> None:
    values = {
        "reference": contract.purchasing_system.reference,
        "provider_name": contract.provider.legal_name,
        "contract_reference": contract.reference,
        "ends_on": contract.ends_on,
        "portal_link": link_to("contract_detail", contract.pk),
        **signed_by(contract.purchasing_system),
        **values,
    }
    words.post(key, to=managers_of(contract.provider), about=contract.pk, values=values)


def contract_issued(contract: Contract, *, lots: list[str], sign_by_on: date) -> None:
    _post(
        "contract_issued",
        contract,
        {"lots_list": lines(lots), "starts_on": contract.starts_on, "sign_by_on": sign_by_on},
    )


def contract_executed(contract: Contract, *, lots: list[str]) -> None:
    _post(
        "contract_executed",
        contract,
        {"lots_list": lines(lots), "executed_at": contract.executed_at, "document_hash": contract.hash},
    )


def contract_notice(contract: Contract) -> None:
    values = {"reason": contract.terminates_reason, "terminates_on": contract.terminates_on}
    _post("contract_notice", contract, values)


def contract_terminated(contract: Contract, *, reason: str, on: date) -> None:
    _post("contract_terminated", contract, {"reason": reason, "ended_on": on})


def contract_ending(contract: Contract, *, days: int, may_run_until: date) -> None:
    """To the provider, with a copy to the council's team."""
    values = {
        "reference": contract.purchasing_system.reference,
        "provider_name": contract.provider.legal_name,
        "contract_reference": contract.reference,
        "ends_on": contract.ends_on,
        "extension_until": may_run_until if may_run_until > contract.ends_on else "",
        "portal_link": link_to("contract_detail", contract.pk),
        **signed_by(contract.purchasing_system),
    }
    about = f"{contract.pk}:{contract.ends_on}:{days}"
    words.post("contract_ending", to=managers_of(contract.provider), about=about, values=values)
    to = contract.purchasing_system.contact_email
    words.write("contract_ending", to=to, about=f"{about}:council", values=values)
