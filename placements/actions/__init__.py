"""Every write of this app, one function a verb: one module a noun."""

from .agreement import (
    agreement_draw_up,
    agreement_seal,
    agreement_sign,
    targets_set,
)
from .attendance import Marking, RegisterSaved, register_save, session_correct, session_mark
from .calloff import call_off_award, call_off_cancel, call_off_open
from .child import case_read, child_edit
from .placement import (
    gate_check_record,
    placement_cancel,
    placement_end,
    placement_hold,
    placement_resume,
    placement_start,
)
from .referral import (
    referral_accept,
    referral_decline,
    referral_edit,
    referral_return,
    referral_start,
    referral_submit,
    referral_withdraw,
)
from .school import RottenFile, SchoolsImported, school_connect, schools_import
from .school_check import quality_pack_print, school_check_add

__all__ = [
    "Marking",
    "RegisterSaved",
    "RottenFile",
    "SchoolsImported",
    "agreement_draw_up",
    "agreement_seal",
    "agreement_sign",
    "call_off_award",
    "call_off_cancel",
    "call_off_open",
    "case_read",
    "child_edit",
    "gate_check_record",
    "placement_cancel",
    "placement_end",
    "placement_hold",
    "placement_resume",
    "placement_start",
    "quality_pack_print",
    "referral_accept",
    "referral_decline",
    "referral_edit",
    "referral_return",
    "referral_start",
    "referral_submit",
    "referral_withdraw",
    "register_save",
    "school_check_add",
    "school_connect",
    "schools_import",
    "session_correct",
    "session_mark",
    "targets_set",
]
