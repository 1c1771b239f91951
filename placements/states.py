"""The child side's code sets and what may follow what.

The codes are those of `content/codes.yaml`; capitals are the DfE's, the rest the council's own.
"""

from django.db import models


class Sex(models.TextChoices):
    MALE = "M", "Male"
    FEMALE = "F", "Female"


class SenProvision(models.TextChoices):
    NONE = "N", "No special educational needs"
    SUPPORT = "K", "SEN support"
    PLAN = "E", "Education, health and care plan"


class LegalBasis(models.TextChoices):
    """Why the placement is lawful: kept apart from the reason and from the need."""

    S19 = "s19", "Council's duty for a child without suitable education (Education Act 1996 s.19)"
    S61 = "s61", "Education otherwise than at school under a plan (Children and Families Act 2014 s.61)"
    S42 = "s42", "Provision in the child's plan (Children and Families Act 2014 s.42)"
    S100 = "s100", "School's duty from the sixth day of a suspension (Education and Inspections Act 2006 s.100)"
    S29A = "s29a", "School's direction off site to improve behaviour (Education Act 2002 s.29A)"
    ACADEMY_POWER = "academy_power", "Academy's own power to arrange off-site education"
    OTHER = "other", "Another basis"


# The code the home school enters while the child attends (SI 2024/208). None: the basis does not tell.
REGISTER_CODE: dict[str, str] = {
    LegalBasis.S19: "K",
    LegalBasis.S61: "K",
    LegalBasis.S42: "K",
    LegalBasis.S100: "B",
    LegalBasis.S29A: "B",
    LegalBasis.ACADEMY_POWER: "B",
    LegalBasis.OTHER: "",
}


class Reason(models.TextChoices):
    """Why the council arranged the placement (AP census)."""

    PLAN_NAMED = "plan_named", "Setting named on the child's plan"
    PERMANENT_EXCLUSION = "permanent_exclusion", "Permanent exclusion"
    MENTAL_HEALTH = "mental_health", "Mental health need"
    PHYSICAL_HEALTH = "physical_health", "Physical health need"
    NEW_ARRIVAL = "new_arrival", "New to the area, no school place yet"
    PREGNANCY_CHILDCARE = "pregnancy_childcare", "Pregnancy or caring for own child"
    BEHAVIOUR_OFF_SITE = "behaviour_off_site", "Off-site placement to improve behaviour"
    OTHER = "other", "Another reason"


class SettingType(models.TextChoices):
    URN = "URN", "Education setting with URN"
    UKPRN = "UKPRN", "Registered provider with UKPRN"
    TUITION = "OOT", "One on one tuition"
    OTHER = "OTH", "Other unregistered provider"


class ReferralStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    ACCEPTED = "accepted", "Accepted"
    PLACED = "placed", "Placed"
    RETURNED = "returned", "Returned"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"


REFERRAL_MOVES = {
    ReferralStatus.DRAFT: frozenset({ReferralStatus.SUBMITTED, ReferralStatus.WITHDRAWN}),
    ReferralStatus.SUBMITTED: frozenset(
        {ReferralStatus.ACCEPTED, ReferralStatus.RETURNED, ReferralStatus.DECLINED, ReferralStatus.WITHDRAWN}
    ),
    ReferralStatus.RETURNED: frozenset({ReferralStatus.SUBMITTED, ReferralStatus.WITHDRAWN}),
    ReferralStatus.ACCEPTED: frozenset({ReferralStatus.PLACED, ReferralStatus.WITHDRAWN}),
    ReferralStatus.PLACED: frozenset({ReferralStatus.ACCEPTED}),  # the placement was cancelled before it began
    ReferralStatus.DECLINED: frozenset(),
    ReferralStatus.WITHDRAWN: frozenset(),
}


OPEN_REFERRAL = (
    ReferralStatus.DRAFT,
    ReferralStatus.SUBMITTED,
    ReferralStatus.RETURNED,
    ReferralStatus.ACCEPTED,
)
# Reasons whose duty has a clock: how many school days after the first one without education (2007 regulations, reg 4,
# for exclusion; the 2023 guidance on children who cannot attend because of health needs).
DUTY_DAYS = {Reason.PERMANENT_EXCLUSION: 6, Reason.MENTAL_HEALTH: 15, Reason.PHYSICAL_HEALTH: 15}


class ChildViewMissing(models.TextChoices):
    TOO_UNWELL = "too_unwell", "Too unwell to ask"
    DID_NOT_WANT_TO = "did_not_want_to", "Did not want to say"
    NOT_SEEN = "not_seen_since_exclusion", "Not seen since the exclusion"
    OTHER = "other", "Another reason"


class ParentViewMissing(models.TextChoices):
    COULD_NOT_REACH = "could_not_reach", "Could not be reached"
    DID_NOT_WANT_TO = "did_not_want_to", "Did not want to say"
    SOCIAL_WORKER = "social_worker", "Looked after: the social worker gave a view"
    OTHER = "other", "Another reason"


class CallOffRoute(models.TextChoices):
    DIRECT_AWARD = "direct_award", "Direct award"


class DirectAwardReason(models.TextChoices):
    DAY_SIX = "day_six", "Education must start by the sixth school day and competition would miss it"
    EMERGENCY_SAFETY = "emergency_safety", "The child's safety needs an immediate move"
    CONTINUITY = "continuity", "The child is already settled with this provider"
    SIBLING_OR_GROUP = "sibling_or_group", "Siblings or a group should stay together"
    PLAN_NAMES_PROVIDER = "plan_names_provider", "The child's plan or a tribunal names the provider"
    PARENTAL_PREFERENCE = "parental_preference", "The parent or young person expressed a preference"
    ONLY_CAPABLE = "only_capable", "Only one admitted provider can meet the need"
    BLOCK_PLACE_FREE = "block_place_free", "A place already paid for is free and suitable"
    COMPETITION_FAILED = "competition_failed", "Competition ran and nobody could offer"


# Whose decision it is (content/codes.yaml, direct_award_reason.authority).
MANAGER_AWARDS = frozenset(
    {
        DirectAwardReason.EMERGENCY_SAFETY,
        DirectAwardReason.CONTINUITY,
        DirectAwardReason.SIBLING_OR_GROUP,
        DirectAwardReason.PARENTAL_PREFERENCE,
    }
)


class CallOffStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    OPEN = "open", "Open"
    EVALUATING = "evaluating", "Evaluating"
    AWARDED = "awarded", "Awarded"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


CALL_OFF_MOVES = {
    CallOffStatus.DRAFT: frozenset({CallOffStatus.OPEN, CallOffStatus.AWARDED, CallOffStatus.CANCELLED}),
    CallOffStatus.OPEN: frozenset({CallOffStatus.EVALUATING, CallOffStatus.FAILED, CallOffStatus.CANCELLED}),
    CallOffStatus.EVALUATING: frozenset({CallOffStatus.AWARDED, CallOffStatus.FAILED, CallOffStatus.CANCELLED}),
    CallOffStatus.AWARDED: frozenset(),
    CallOffStatus.FAILED: frozenset(),
    CallOffStatus.CANCELLED: frozenset(),
}


class PlacementStatus(models.TextChoices):
    DRAFTED = "drafted", "Drafted"
    AGREED = "agreed", "Agreed"
    LIVE = "live", "Live"
    ON_HOLD = "on_hold", "On hold"
    ENDED = "ended", "Ended"
    CANCELLED = "cancelled", "Cancelled"


PLACEMENT_MOVES = {
    PlacementStatus.DRAFTED: frozenset({PlacementStatus.AGREED, PlacementStatus.CANCELLED}),
    PlacementStatus.AGREED: frozenset({PlacementStatus.LIVE, PlacementStatus.CANCELLED}),
    PlacementStatus.LIVE: frozenset({PlacementStatus.ON_HOLD, PlacementStatus.ENDED}),
    PlacementStatus.ON_HOLD: frozenset({PlacementStatus.LIVE, PlacementStatus.ENDED}),
    PlacementStatus.ENDED: frozenset(),
    PlacementStatus.CANCELLED: frozenset(),
}
CURRENT_PLACEMENT = (PlacementStatus.LIVE, PlacementStatus.ON_HOLD)
HOLDS_A_PLACE = (PlacementStatus.DRAFTED, PlacementStatus.AGREED, *CURRENT_PLACEMENT)


class ArrangedBy(models.TextChoices):
    COUNCIL = "council", "Council"
    SCHOOL = "school", "School"


class Half(models.TextChoices):
    AM = "am", "Morning"
    PM = "pm", "Afternoon"


HALF_DAYS_A_WEEK = 10


class Party(models.TextChoices):
    """Who signs an agreement, in this order."""

    PROVIDER = "provider", "Provider"
    SCHOOL = "school", "School"
    COUNCIL = "council", "Council"


class TravelPayer(models.TextChoices):
    COUNCIL = "council", "The council"
    SCHOOL = "school", "The school"
    PARENT = "parent", "The parent"
    PROVIDER = "provider", "The provider"
    NONE_NEEDED = "none_needed", "Nobody: no journey"


class Mark(models.TextChoices):
    """The DfE's attendance codes that a provider's register may hold (content/codes.yaml, attendance_code).

    The home school, not the provider, makes the statutory entry: the provider marks what it saw.
    """

    PRESENT_AM = "/", "Present in the morning"
    PRESENT_PM = "\\", "Present in the afternoon"
    LATE = "L", "Late, before the register closed"
    LATE_AFTER = "U", "Arrived after the register closed"
    ILL = "I", "Too ill to attend"
    MEDICAL = "M", "Medical or dental appointment"
    RELIGIOUS = "R", "Religious observance"
    TRAVEL_DISRUPTED = "Y2", "Widespread disruption to travel"
    CANCELLED = "Y4", "Session cancelled by the provider"
    NOT_EXPLAINED = "N", "Reason not yet known"
    UNAUTHORISED = "O", "Absent, and no reason accepted"


PRESENT_MARKS = frozenset({Mark.PRESENT_AM, Mark.PRESENT_PM, Mark.LATE})
# Not counted as offered to the child: attendance leaves them out of both sides (School Attendance regs 2024, reg 10).
NOT_POSSIBLE_MARKS = frozenset({Mark.TRAVEL_DISRUPTED, Mark.CANCELLED})


class EndingReason(models.TextChoices):
    PLANNED_COMPLETE = "planned_complete", "Finished as planned and aims met"
    PLANNED_PARTLY_MET = "planned_partly_met", "Finished as planned and aims partly met"
    EARLY_SUCCESS = "early_success", "Ended early because the child was ready to move"
    END_OF_YEAR_11 = "end_of_year_11", "End of year 11"
    MOVED_AREA = "moved_area", "Family moved away"
    SCHOOL_PLACE_FOUND = "school_place_found", "School place offered"
    PLAN_CHANGED = "plan_changed", "The child's plan changed the placement"
    HEALTH = "health", "Child too unwell to continue"
    CHILD_OR_PARENT_CHOICE = "child_or_parent_choice", "Child or parent asked to end it"
    NOT_ATTENDING = "not_attending", "Child stopped attending"
    PROVIDER_ENDED = "provider_ended", "Provider gave notice"
    RISK_CHANGED = "risk_changed", "Risk could no longer be managed there"
    QUALITY_OR_SAFETY = "quality_or_safety", "Council ended it because of quality or safety"
    PROVIDER_CLOSED = "provider_closed", "Provider or site closed"


PLANNED_ENDINGS = frozenset(
    {
        EndingReason.PLANNED_COMPLETE,
        EndingReason.PLANNED_PARTLY_MET,
        EndingReason.EARLY_SUCCESS,
        EndingReason.END_OF_YEAR_11,
    }
)


class DestinationCode(models.TextChoices):
    MAINSTREAM_SAME = "mainstream_same", "Back to the same mainstream school full time"
    MAINSTREAM_OTHER = "mainstream_other", "Another mainstream school full time"
    MAINSTREAM_PART = "mainstream_part", "Mainstream school part time with a plan to build up"
    SPECIAL_SCHOOL = "special_school", "Special school or resourced unit"
    OTHER_AP = "other_ap", "Another alternative provision"
    STATE_AP = "state_ap", "Pupil referral unit or AP academy"
    FE_COLLEGE = "fe_college", "Further education college"
    SIXTH_FORM = "sixth_form", "School sixth form or sixth form college"
    APPRENTICESHIP = "apprenticeship", "Apprenticeship or traineeship"
    EMPLOYMENT_TRAINING = "employment_training", "Job with training"
    SUPPORTED_INTERNSHIP = "supported_internship", "Supported internship"
    ELECTIVE_HOME = "elective_home", "Educated at home by choice of the parent"
    EOTAS = "eotas", "Education otherwise than at school under a plan"
    NEET = "neet", "Not in education, employment or training"
    MISSING = "missing", "Whereabouts not known"
    MOVED_AWAY = "moved_away", "Moved out of the area"
    NOT_KNOWN = "not_known", "Not found out"


POSITIVE_DESTINATIONS = frozenset(
    {
        DestinationCode.MAINSTREAM_SAME,
        DestinationCode.MAINSTREAM_OTHER,
        DestinationCode.MAINSTREAM_PART,
        DestinationCode.SPECIAL_SCHOOL,
        DestinationCode.FE_COLLEGE,
        DestinationCode.SIXTH_FORM,
        DestinationCode.APPRENTICESHIP,
        DestinationCode.EMPLOYMENT_TRAINING,
        DestinationCode.SUPPORTED_INTERNSHIP,
    }
)
UNKNOWN_DESTINATIONS = frozenset({DestinationCode.MOVED_AWAY, DestinationCode.NOT_KNOWN})


class LineState(models.TextChoices):
    RED = "red", "Not done"
    AMBER = "amber", "Accepted for now"
    GREEN = "green", "Done"
    NOT_NEEDED = "not_needed", "Does not apply"


class Freshness(models.TextChoices):
    """How long a dated check of the gate counts, by the council's term dates."""

    TERM = "this_term", "term"
    HALF_TERM = "this_half_term", "half term"


class LookedAt(models.TextChoices):
    """What a school looks at in its own check of a provider (Keeping children safe in education; DfE guidance on
    alternative provision)."""

    VISIT = "visit", "Visited, and saw where children are taught"
    STAFF = "staff", "Written confirmation of staff checks"
    SAFEGUARDING = "safeguarding", "Safeguarding policy, and who leads on it"
    INSURANCE = "insurance", "Insurance"
    RISK = "risk", "Risk assessments, and health and safety"
    ABSENCE = "absence", "How absence is reported to us"
    TEACHING = "teaching", "What is taught, and by whom"
    VOICE = "voice", "What children who go there say"
    PACK = "pack", "The council’s quality-assurance pack"
