"""The tone of every status: nine tones, each with one meaning, so that a tag looks the same in every list.

grey: not begun or in draft · blue: with somebody · teal: being worked on · green: good, in force · yellow: waiting or
paused · orange: restricted, watch · red: stopped or late · purple: decided, held for another hand · done: over.
The nouns are written as their models are called; a test holds that every status of every model stands here.
"""

GREY, BLUE, TEAL, GREEN, YELLOW = "grey", "blue", "teal", "green", "yellow"
ORANGE, RED, PURPLE, DONE = "orange", "red", "purple", "done"

MEANINGS = {
    GREY: "Not begun or in draft",
    BLUE: "With somebody",
    TEAL: "Being worked on",
    GREEN: "Good, in force",
    YELLOW: "Waiting or paused",
    ORANGE: "Restricted, watch",
    RED: "Stopped or late",
    PURPLE: "Decided, held for another hand",
    DONE: "Over, no action",
}

TONES: dict[str, dict[str, str]] = {
    "purchasingsystem": {"draft": GREY, "open": GREEN, "paused": YELLOW, "closed": DONE},
    "marketquestion": {"asked": YELLOW, "published": GREEN, "set_aside": DONE},
    "application": {
        "draft": GREY,
        "submitted": BLUE,
        "in_assessment": TEAL,
        "in_clarification": YELLOW,
        "decided": DONE,
        "withdrawn": DONE,
    },
    "lotapplication": {
        "pending": BLUE,
        "recommended_admit": PURPLE,
        "recommended_refuse": PURPLE,
        "admitted": GREEN,
        "refused": RED,
        "withdrawn": DONE,
    },
    "representation": {"made": BLUE, "answered": DONE, "set_aside": ORANGE},
    "clarification": {"draft": GREY, "asked": YELLOW, "answered": GREEN, "lapsed": DONE},
    "assessment": {"draft": GREY, "submitted": GREEN},
    "checkresult": {"pass": GREEN, "refer": YELLOW, "fail": RED},
    "evidence": {"unchecked": YELLOW, "accepted": GREEN, "rejected": RED},
    "admission": {
        "active": GREEN,
        "conditional": YELLOW,
        "embargoed": ORANGE,
        "suspended": RED,
        "removed": RED,
        "withdrawn": DONE,
        "expired": DONE,
    },
    "contract": {
        "draft": GREY,
        "issued": BLUE,
        "signed": PURPLE,
        "executed": GREEN,
        "terminated": RED,
        "expired": DONE,
        "lapsed": ORANGE,
    },
    "qualityvisit": {"planned": BLUE, "held": TEAL, "published": GREEN, "cancelled": DONE},
    "variation": {"draft": GREY, "offered": BLUE, "withdrawn": DONE},
    "variationoffer": {"offered": BLUE, "signed": GREEN, "declined": ORANGE, "lapsed": ORANGE, "withdrawn": DONE},
    "action": {"open": BLUE, "done": YELLOW, "closed": DONE},
    "referral": {
        "draft": GREY,
        "submitted": BLUE,
        "accepted": TEAL,
        "placed": GREEN,
        "returned": YELLOW,
        "declined": RED,
        "withdrawn": DONE,
    },
    "calloff": {
        "draft": GREY,
        "open": BLUE,
        "evaluating": TEAL,
        "awarded": GREEN,
        "failed": RED,
        "cancelled": DONE,
    },
    "placement": {
        "drafted": GREY,
        "agreed": PURPLE,
        "live": GREEN,
        "on_hold": YELLOW,
        "ended": DONE,
        "cancelled": DONE,
    },
    "review": {
        "due": BLUE,
        "in_draft": GREY,
        "submitted": TEAL,
        "accepted": GREEN,
        "overdue": RED,
        "cancelled": DONE,
    },
    "report": {
        "scheduled": GREY,
        "produced": BLUE,
        "checked": PURPLE,
        "released": GREEN,
        "withdrawn": DONE,
    },
    "recommendation": {"open": BLUE, "under_way": TEAL, "done": GREEN},
    "outboxmessage": {"held": PURPLE, "waiting": BLUE, "sent": GREEN, "failed": RED},
}

# For words that are no noun's status: results of checks, the state of evidence, of a gate's line, of a task.
GENERAL = {
    "pass": GREEN,
    "passed": GREEN,
    "met": GREEN,
    "current": GREEN,
    "completed": DONE,
    "done": DONE,
    "refer": YELLOW,
    "waiting": YELLOW,
    "fail": RED,
    "failed": RED,
    "missing": RED,
    "expired": RED,
    "not_started": GREY,
    "in_progress": TEAL,
    "to_do": BLUE,
    "expires_soon": ORANGE,
    "held": PURPLE,
    "released": GREEN,
}


def tone(status: str, noun: str = "") -> str:
    """The tone of a status of this noun (a model's name in lower case, or "" for a word of no noun's)."""
    return TONES.get(noun, {}).get(status) or GENERAL.get(status) or _any(status)


def _any(status: str) -> str:
    """The tone that the nouns agree on, if they do; grey otherwise."""
    found = {tones[status] for tones in TONES.values() if status in tones}
    return found.pop() if len(found) == 1 else GREY
