"""Who may do what, and when: one module a noun. Importing the package declares every rule."""

from . import agreement, assurance, attendance, calloff, child, gate, placement, referral, school_check

__all__ = ["agreement", "assurance", "attendance", "calloff", "child", "gate", "placement", "referral", "school_check"]
