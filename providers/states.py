"""The providers' code sets and what may follow what."""

from collections.abc import Iterable

from django.db import models


class LegalForm(models.TextChoices):
    COMPANY = "company", "Company"
    CIC = "cic", "Community interest company"
    CHARITY = "charity", "Charity"
    PARTNERSHIP = "partnership", "Partnership or LLP"
    SOLE_TRADER = "sole_trader", "Sole trader"
    ACADEMY_TRUST = "academy_trust", "Academy trust or school"
    PUBLIC_BODY = "public_body", "College or other public body"


class Register(models.TextChoices):
    """How the provider stands to the registers: it decides which census setting type a placement is."""

    URN = "urn", "Registered school (URN)"
    UKPRN = "ukprn", "On the UK register of learning providers (UKPRN)"
    NONE = "none", "On neither register"
    APPLYING = "applying", "Applying to register as a school"


class VatCode(models.TextChoices):
    STANDARD = "STD", "Standard rate"
    EXEMPT = "EXM", "Exempt"
    NOT_REGISTERED = "NRG", "Not registered for VAT"
    OUTSIDE = "OUT", "Outside the scope"


class SiteKind(models.TextChoices):
    MAIN = "main", "Main site"
    SATELLITE = "satellite", "Satellite site"
    OFFICE = "office", "Office only: no teaching there"
    VIRTUAL = "virtual", "Online"


class Weekday(models.IntegerChoices):
    MONDAY = 0, "Monday"
    TUESDAY = 1, "Tuesday"
    WEDNESDAY = 2, "Wednesday"
    THURSDAY = 3, "Thursday"
    FRIDAY = 4, "Friday"


def days_in_words(days: Iterable[int]) -> str:
    """`Monday, Tuesday and Friday`."""
    *names, last = [str(Weekday(day).label) for day in sorted(days)] or [""]
    return f"{', '.join(names)} and {last}" if names else last


class StaffRole(models.TextChoices):
    """What an adult does, as far as it decides which checks are needed."""

    LEADER = "leader", "Leads or manages"
    TEACHER = "teacher", "Teaches or tutors"
    SUPPORT = "support", "Supports or mentors"
    THERAPIST = "therapist", "Gives therapy"
    OTHER = "other", "Other regular contact"


class EvidenceStatus(models.TextChoices):
    UNCHECKED = "unchecked", "Not checked yet"
    ACCEPTED = "accepted", "Accepted"
    REJECTED = "rejected", "Not accepted"


EVIDENCE_MOVES = {
    EvidenceStatus.UNCHECKED: frozenset({EvidenceStatus.ACCEPTED, EvidenceStatus.REJECTED}),
    EvidenceStatus.ACCEPTED: frozenset(),
    EvidenceStatus.REJECTED: frozenset(),
}


class ApplicationStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    IN_ASSESSMENT = "in_assessment", "In assessment"
    IN_CLARIFICATION = "in_clarification", "In clarification"
    DECIDED = "decided", "Decided"
    WITHDRAWN = "withdrawn", "Withdrawn"


APPLICATION_MOVES = {
    ApplicationStatus.DRAFT: frozenset({ApplicationStatus.SUBMITTED, ApplicationStatus.WITHDRAWN}),
    ApplicationStatus.SUBMITTED: frozenset({ApplicationStatus.IN_ASSESSMENT, ApplicationStatus.WITHDRAWN}),
    ApplicationStatus.IN_ASSESSMENT: frozenset({ApplicationStatus.IN_CLARIFICATION, ApplicationStatus.DECIDED}),
    ApplicationStatus.IN_CLARIFICATION: frozenset({ApplicationStatus.IN_ASSESSMENT}),
    # Back into assessment: a decision was set aside after the provider disputed it.
    ApplicationStatus.DECIDED: frozenset({ApplicationStatus.IN_ASSESSMENT}),
    ApplicationStatus.WITHDRAWN: frozenset(),
}
BEING_ASSESSED = (
    ApplicationStatus.SUBMITTED,
    ApplicationStatus.IN_ASSESSMENT,
    ApplicationStatus.IN_CLARIFICATION,
)
OPEN_APPLICATION = (ApplicationStatus.DRAFT, *BEING_ASSESSED)


class ClarificationStatus(models.TextChoices):
    DRAFT = "draft", "In draft"
    ASKED = "asked", "Waiting for the provider"
    ANSWERED = "answered", "Answered"
    LAPSED = "lapsed", "Time over"


CLARIFICATION_MOVES = {
    ClarificationStatus.DRAFT: frozenset({ClarificationStatus.ASKED}),
    ClarificationStatus.ASKED: frozenset({ClarificationStatus.ANSWERED, ClarificationStatus.LAPSED}),
    ClarificationStatus.ANSWERED: frozenset(),
    ClarificationStatus.LAPSED: frozenset(),
}
# In these it is still going on: one at a time for an application.
OPEN_CLARIFICATION = (ClarificationStatus.DRAFT, ClarificationStatus.ASKED)


class LotApplicationStatus(models.TextChoices):
    PENDING = "pending", "Pending"
    RECOMMENDED_ADMIT = "recommended_admit", "Recommended to admit"
    RECOMMENDED_REFUSE = "recommended_refuse", "Recommended to refuse"
    ADMITTED = "admitted", "Admitted"
    REFUSED = "refused", "Not admitted"
    WITHDRAWN = "withdrawn", "Withdrawn"


RECOMMENDED = (LotApplicationStatus.RECOMMENDED_ADMIT, LotApplicationStatus.RECOMMENDED_REFUSE)
DECIDED = (LotApplicationStatus.ADMITTED, LotApplicationStatus.REFUSED)


LOT_APPLICATION_MOVES = {
    LotApplicationStatus.PENDING: frozenset(
        {
            LotApplicationStatus.RECOMMENDED_ADMIT,
            LotApplicationStatus.RECOMMENDED_REFUSE,
            LotApplicationStatus.WITHDRAWN,
        }
    ),
    # Back to pending: the manager sends it back.
    LotApplicationStatus.RECOMMENDED_ADMIT: frozenset(
        {
            LotApplicationStatus.PENDING,
            LotApplicationStatus.RECOMMENDED_REFUSE,
            LotApplicationStatus.ADMITTED,
            LotApplicationStatus.REFUSED,
        }
    ),
    LotApplicationStatus.RECOMMENDED_REFUSE: frozenset(
        {
            LotApplicationStatus.PENDING,
            LotApplicationStatus.RECOMMENDED_ADMIT,
            LotApplicationStatus.ADMITTED,
            LotApplicationStatus.REFUSED,
        }
    ),
    LotApplicationStatus.ADMITTED: frozenset(),
    # Back to pending: the decision was set aside after the provider disputed it.
    LotApplicationStatus.REFUSED: frozenset({LotApplicationStatus.PENDING}),
    LotApplicationStatus.WITHDRAWN: frozenset(),
}


class RepresentationStatus(models.TextChoices):
    MADE = "made", "Waiting for the council"
    ANSWERED = "answered", "The decision stands"
    SET_ASIDE = "set_aside", "Decision set aside"


REPRESENTATION_MOVES = {
    RepresentationStatus.MADE: frozenset({RepresentationStatus.ANSWERED, RepresentationStatus.SET_ASIDE}),
    RepresentationStatus.ANSWERED: frozenset(),
    RepresentationStatus.SET_ASIDE: frozenset(),
}


class CheckOutcome(models.TextChoices):
    PASS = "pass", "Pass"
    REFER = "refer", "A person must decide"
    FAIL = "fail", "Fail"


class AssessmentStatus(models.TextChoices):
    DRAFT = "draft", "In draft"
    SUBMITTED = "submitted", "Submitted"


ASSESSMENT_MOVES = {
    AssessmentStatus.DRAFT: frozenset({AssessmentStatus.SUBMITTED}),
    AssessmentStatus.SUBMITTED: frozenset(),
}


class AdmissionStatus(models.TextChoices):
    ACTIVE = "active", "Active"
    CONDITIONAL = "conditional", "Conditional"
    EMBARGOED = "embargoed", "No new placements"
    SUSPENDED = "suspended", "Suspended"
    REMOVED = "removed", "Removed"
    WITHDRAWN = "withdrawn", "Withdrawn"
    EXPIRED = "expired", "Expired"


_OVER = {AdmissionStatus.REMOVED, AdmissionStatus.WITHDRAWN, AdmissionStatus.EXPIRED}
ADMISSION_MOVES = {
    AdmissionStatus.ACTIVE: frozenset(
        {AdmissionStatus.CONDITIONAL, AdmissionStatus.EMBARGOED, AdmissionStatus.SUSPENDED, *_OVER}
    ),
    AdmissionStatus.CONDITIONAL: frozenset(
        {AdmissionStatus.ACTIVE, AdmissionStatus.EMBARGOED, AdmissionStatus.SUSPENDED, *_OVER}
    ),
    AdmissionStatus.EMBARGOED: frozenset(
        {AdmissionStatus.ACTIVE, AdmissionStatus.CONDITIONAL, AdmissionStatus.SUSPENDED, *_OVER}
    ),
    AdmissionStatus.SUSPENDED: frozenset(
        {AdmissionStatus.ACTIVE, AdmissionStatus.CONDITIONAL, AdmissionStatus.EMBARGOED, *_OVER}
    ),
    **{status: frozenset() for status in _OVER},
}
# In these a child may be placed, as far as the admission goes.
PLACEABLE = (AdmissionStatus.ACTIVE, AdmissionStatus.CONDITIONAL)
# In these the provider stands on the council's list.
LISTED = (*PLACEABLE, AdmissionStatus.EMBARGOED, AdmissionStatus.SUSPENDED)


class StopCause(models.TextChoices):
    """Why placements are stopped: what a person decided stays until a person or its end lifts it."""

    DECIDED = "decided", "Decided by the council"
    LAPSE = "lapse", "A required document ran out"


class ContractStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    ISSUED = "issued", "Issued"
    SIGNED = "signed", "Signed by the provider"
    EXECUTED = "executed", "Executed"
    TERMINATED = "terminated", "Terminated"
    EXPIRED = "expired", "Expired"
    LAPSED = "lapsed", "Lapsed unsigned"


CONTRACT_MOVES = {
    ContractStatus.DRAFT: frozenset({ContractStatus.ISSUED}),
    ContractStatus.ISSUED: frozenset({ContractStatus.SIGNED, ContractStatus.LAPSED}),
    ContractStatus.SIGNED: frozenset({ContractStatus.EXECUTED, ContractStatus.LAPSED}),
    ContractStatus.EXECUTED: frozenset({ContractStatus.TERMINATED, ContractStatus.EXPIRED}),
    ContractStatus.TERMINATED: frozenset(),
    ContractStatus.EXPIRED: frozenset(),
    ContractStatus.LAPSED: frozenset(),
}


class Side(models.TextChoices):
    PROVIDER = "provider", "For the provider"
    COUNCIL = "council", "For the council"


class VisitKind(models.TextChoices):
    ADMISSION = "admission", "Admission"
    YEARLY = "yearly", "Yearly"
    RISK_BASED = "risk_based", "Risk-based"
    UNANNOUNCED = "unannounced", "Unannounced"
    FOLLOW_UP = "follow_up", "Follow-up"


class VisitStatus(models.TextChoices):
    PLANNED = "planned", "Planned"
    HELD = "held", "Held, report in draft"
    PUBLISHED = "published", "Published"
    CANCELLED = "cancelled", "Cancelled"


VISIT_MOVES = {
    VisitStatus.PLANNED: frozenset({VisitStatus.HELD, VisitStatus.CANCELLED}),
    VisitStatus.HELD: frozenset({VisitStatus.PUBLISHED}),
    VisitStatus.PUBLISHED: frozenset(),
    VisitStatus.CANCELLED: frozenset(),
}


class Heading(models.TextChoices):
    """The four headings of the national standards for alternative provision that is no school (DfE)."""

    SAFEGUARDING = "safeguarding", "Safeguarding and wellbeing"
    HEALTH_SAFETY = "health_safety", "Health and safety"
    ADMISSIONS_SUPPORT = "admissions_support", "Admissions, support and guidance"
    EDUCATION = "education", "Quality of education"


class Judgement(models.TextChoices):
    MET_STRONG = "met_strong", "Met strongly"
    MET = "met", "Met"
    PARTLY_MET = "partly_met", "Partly met"
    NOT_MET = "not_met", "Not met"
    UNSAFE = "unsafe", "Unsafe today"
    NOT_SEEN = "not_seen", "Not seen"


class Rating(models.TextChoices):
    """The Procurement Regulations 2024, reg 39(5)."""

    GOOD = "good", "Good"
    APPROACHING_TARGET = "approaching_target", "Approaching target"
    REQUIRES_IMPROVEMENT = "requires_improvement", "Requires improvement"
    INADEQUATE = "inadequate", "Inadequate"
    OTHER = "other", "Other"


class ActionGrade(models.TextChoices):
    URGENT = "urgent", "Urgent: 5 working days"
    IMPORTANT = "important", "Important: 20 working days"
    IMPROVE = "improve", "To improve: by the next visit"


class ActionOwner(models.TextChoices):
    PROVIDER = "provider", "The provider"
    COUNCIL = "council", "The council"


class ActionStatus(models.TextChoices):
    OPEN = "open", "To do"
    DONE = "done", "Done, to be checked"
    CLOSED = "closed", "Closed"


ACTION_MOVES = {
    ActionStatus.OPEN: frozenset({ActionStatus.DONE, ActionStatus.CLOSED}),
    ActionStatus.DONE: frozenset({ActionStatus.CLOSED, ActionStatus.OPEN}),
    ActionStatus.CLOSED: frozenset(),
}
NOT_CLOSED = (ActionStatus.OPEN, ActionStatus.DONE)


class VariationKind(models.TextChoices):
    TERMS = "terms", "Change of wording"
    PRICES = "prices", "Change of prices"
    LOT_ADD = "lot_add", "A lot added"
    LOT_REMOVE = "lot_remove", "A lot taken out"
    EXTENSION = "extension", "A later end"


class VariationStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    OFFERED = "offered", "Offered"
    WITHDRAWN = "withdrawn", "Withdrawn"


VARIATION_MOVES = {
    VariationStatus.DRAFT: frozenset({VariationStatus.OFFERED, VariationStatus.WITHDRAWN}),
    VariationStatus.OFFERED: frozenset({VariationStatus.WITHDRAWN}),
    VariationStatus.WITHDRAWN: frozenset(),
}


class OfferStatus(models.TextChoices):
    """A variation as it was offered under one contract."""

    OFFERED = "offered", "Waiting for the provider"
    SIGNED = "signed", "Signed"
    DECLINED = "declined", "Declined"
    LAPSED = "lapsed", "Lapsed unsigned"
    WITHDRAWN = "withdrawn", "Withdrawn"


OFFER_MOVES = {
    OfferStatus.OFFERED: frozenset(
        {OfferStatus.SIGNED, OfferStatus.DECLINED, OfferStatus.LAPSED, OfferStatus.WITHDRAWN}
    ),
    OfferStatus.SIGNED: frozenset(),
    OfferStatus.DECLINED: frozenset(),
    OfferStatus.LAPSED: frozenset(),
    OfferStatus.WITHDRAWN: frozenset(),
}


class NoticeBy(models.TextChoices):
    """How an incumbent provider was told to apply."""

    SERVICE = "service", "By e-mail from this service"
    EMAIL = "email", "By another e-mail"
    LETTER = "letter", "By letter"
    MEETING = "meeting", "At a meeting"
    TELEPHONE = "telephone", "By telephone"


class EndingCause(models.TextChoices):
    """For what the council may end a contract at once (contract, clause 21.2)."""

    HARM = "harm", "A child has been harmed or put at serious risk through the provider’s fault"
    BREACH = "breach", "A breach cannot be put right, or was not put right in 20 working days"
    FALSE = "false", "The provider gave false information"
    INSOLVENT = "insolvent", "The provider is insolvent"
    EXCLUDED = "excluded", "The provider must or may be excluded by law"
