"""Every write, one function a verb, one module a noun. Callers use `providers.actions.<verb>`."""

from .application import (
    AnswerChanged,
    NotReady,
    answer_edit,
    application_lots,
    application_prices,
    application_start,
    application_submit,
    application_withdraw,
)
from .provider import (
    AlreadyRegistered,
    evidence_add,
    evidence_check,
    provider_edit,
    provider_register,
    site_add,
    site_edit,
)

__all__ = [
    "AlreadyRegistered",
    "AnswerChanged",
    "NotReady",
    "answer_edit",
    "application_lots",
    "application_prices",
    "application_start",
    "application_submit",
    "application_withdraw",
    "evidence_add",
    "evidence_check",
    "provider_edit",
    "provider_register",
    "site_add",
    "site_edit",
]
