"""The lots' code sets and what may follow what."""

from django.db import models


class Route(models.TextChoices):
    """The law under which the council buys. What each allows: `lots.rules.procurement`."""

    LEGACY_DPS = "legacy_dps", "Dynamic purchasing system (Public Contracts Regulations 2015)"
    DYNAMIC_MARKET = "dynamic_market", "Dynamic market (Procurement Act 2023)"
    OPEN_FRAMEWORK = "open_framework", "Open framework (Procurement Act 2023)"
    LIGHT_TOUCH = "light_touch", "Light-touch framework"
    APPROVED_LIST = "approved_list", "Approved list"


class SystemStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    OPEN = "open", "Open"
    PAUSED = "paused", "Paused"
    CLOSED = "closed", "Closed"


SYSTEM_MOVES = {
    SystemStatus.DRAFT: frozenset({SystemStatus.OPEN}),
    SystemStatus.OPEN: frozenset({SystemStatus.PAUSED, SystemStatus.CLOSED}),
    SystemStatus.PAUSED: frozenset({SystemStatus.OPEN, SystemStatus.CLOSED}),
    SystemStatus.CLOSED: frozenset(),
}


class Entry(models.TextChoices):
    """When a provider may apply."""

    CONTINUOUS = "continuous", "On any day"
    ROUNDS = "rounds", "In rounds"


class TermsReason(models.TextChoices):
    """Why a published arrangement changes: the code under which the change is reported."""

    LAW = "law", "The law has changed"
    MISTAKE = "mistake", "A mistake is put right"
    NEED = "need", "What children need has changed"
    MARKET = "market", "Providers told us what stands in their way"
    MONEY = "money", "Money: what the council can pay has changed"
    TIME = "time", "It must run longer, or end sooner"


class MarketQuestionStatus(models.TextChoices):
    ASKED = "asked", "Waiting for an answer"
    PUBLISHED = "published", "Answered and published"
    SET_ASIDE = "set_aside", "Not published"


MARKET_QUESTION_MOVES = {
    MarketQuestionStatus.ASKED: frozenset({MarketQuestionStatus.PUBLISHED, MarketQuestionStatus.SET_ASIDE}),
    MarketQuestionStatus.PUBLISHED: frozenset(),
    MarketQuestionStatus.SET_ASIDE: frozenset(),
}


class Mode(models.TextChoices):
    FACE_TO_FACE = "face_to_face", "Face to face"
    THERAPEUTIC = "therapeutic", "Therapeutic"
    VIRTUAL = "virtual", "Virtual"


class KeyStage(models.TextChoices):
    KS1 = "ks1", "Key stage 1"
    KS2 = "ks2", "Key stage 2"
    KS3 = "ks3", "Key stage 3"
    KS4 = "ks4", "Key stage 4"
    KS5 = "ks5", "Post-16"


class Delivery(models.TextChoices):
    IN_SCHOOL = "in_school", "In the child's school"
    AT_SITE = "at_site", "At the provider's site"
    HOME_OR_COMMUNITY = "home_or_community", "At home or in the community"
    ONLINE = "online", "Online"


class Commissioner(models.TextChoices):
    """Who usually asks for a placement in a lot."""

    SCHOOL = "school", "A school"
    COUNCIL = "council", "The council"
    EITHER = "council_or_school", "The council or a school"


class Unit(models.TextChoices):
    HOUR = "hour", "Hour"
    HALF_DAY = "half_day", "Half day"
    DAY = "day", "Day"
    WEEK = "week", "Week"
    TERM = "term", "Term"


class Ratio(models.TextChoices):
    ONE_TO_ONE = "one_to_one", "One to one"
    ONE_TO_TWO = "one_to_two", "One to two"
    SMALL_GROUP = "small_group", "Small group (up to 4 with one adult)"
    GROUP = "group", "Group (up to 8 with two adults)"
    ONLINE_GROUP = "online_group", "Online group (up to 8)"


class Gate(models.TextChoices):
    COMPLIANCE = "compliance", "Compliance"
    QUALITY = "quality", "Quality"
    FINANCIAL = "financial", "Financial"


class Scope(models.TextChoices):
    ORGANISATION = "organisation", "Organisation"
    SITE = "site", "Site"
    LOT = "lot", "Lot"


class QuestionType(models.TextChoices):
    TEXT = "text", "Text"
    YES_NO = "yes_no", "Yes or no"
    ONE_OF = "one_of", "One of a list"
    MANY_OF = "many_of", "Any of a list"
    NUMBER = "number", "Number"
    MONEY = "money", "Money"
    DATE = "date", "Date"
    EVIDENCE = "evidence", "Document"
    DECLARATION = "declaration", "Declaration"


class Reuse(models.TextChoices):
    NEVER = "never", "Asked afresh each time"
    CONFIRM = "confirm", "Shown again to be confirmed"
    CARRY = "carry_until_expiry", "Carried over while its evidence is good"
