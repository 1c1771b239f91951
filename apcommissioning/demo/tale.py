"""The days and the words of the demonstration's cases."""

from datetime import date

from placements.states import LegalBasis, Reason

from .story import told

TODAY = date(2026, 3, 11)
YESTERDAY = date(2026, 3, 10)
CENSUS_DAY = date(2026, 1, 15)
# Half-termly reviews of the school years that the story touches.
REVIEW_DAYS = [
    date(2025, 5, 21),
    date(2025, 7, 16),
    date(2025, 10, 22),
    date(2025, 12, 17),
    date(2026, 2, 11),
    date(2026, 3, 25),
    date(2026, 5, 20),
    date(2026, 7, 15),
]
# Those that were due last before the story's day.
LAST_REVIEWS = date(2026, 2, 11)
PURPOSE = {
    Reason.PERMANENT_EXCLUSION: "Full-time education from the sixth school day, and a fresh start at another school.",
    Reason.MENTAL_HEALTH: "Learning in a calm place while health improves, and a slow return to school.",
    Reason.PHYSICAL_HEALTH: "Keeping up with lessons while too ill for school.",
    Reason.NEW_ARRIVAL: "Teaching while a school place is found.",
    Reason.PLAN_NAMED: "The provision that the child's plan names.",
    Reason.PREGNANCY_CHILDCARE: "Learning online around the care of a baby.",
    Reason.OTHER: "To prevent an exclusion: time away from what goes wrong, and new habits to take back.",
}
AIMS = {
    "readiness": "Ready for the next place: visits begun, then part of the week there.",
    "feels_safe": "Feels safe here and knows whom to tell.",
    "how_i_feel": "More good days than bad.",
    "bounce_back": "Comes back after a setback with a prompt.",
    "time_on_task": "Takes part with a reminder, no longer with an adult beside.",
}
# The marks of past weeks are written up before each report that counts them.
MARKED_ON = [date(2025, 5, 23), date(2025, 11, 21), YESTERDAY]
SNOW = {date(2026, 1, 8), date(2026, 1, 9)}
FAMILY_ASKED = "The family saw this place and another, and asked for this one. "
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
BASIS = {"plan_named": LegalBasis.S42}
# What is offered in a usual week: half-days by lot.
HALF_DAYS = {1: (2, 4), 2: (8, 10), 3: (5, 8), 4: (2, 4), 5: (4, 8)}
ACTIVITIES = {
    1: ["English and maths", "Workshop", "Mentoring", "Outdoors"],
    2: ["English", "Maths", "Science", "Art", "Sport", "PSHE"],
    3: ["English", "Maths", "Humanities", "Visit to the next school"],
    4: ["Therapy", "Cooking", "Garden", "Reading together"],
    5: ["English online", "Maths online", "Science online", "Tutor time online"],
}
CHILD_WORDS = [
    "I like that it is quiet and that people know my name.",
    "Mornings are hard. It is better when I start with something I make.",
    "I want to go back to school, but not all at once.",
    "The goats. Ask me about the goats.",
    "I can say when I need a break now.",
    "Maths makes sense when somebody sits beside me.",
    "I would like to see my friends at lunch on Fridays.",
    "I do not like the taxi.",
]
ASKED_FOR = ["Less time in the taxi.", "More time outdoors.", "To see friends on Fridays.", "A later start on Mondays."]
MANAGERS = {tale["key"]: tale["manager"] for tale in told("market")["providers"]}

# Cases on the way: provider, lot, reason, key stage, year, school, first day, and the step they have reached.
OPEN_CASES = [
    ("fennimore", 2, "permanent_exclusion", "ks3", 9, "ashlar", date(2026, 3, 17), "referred"),
    ("fennimore", 3, "new_arrival", "ks3", 8, "ashlar", date(2026, 3, 19), "accepted"),
    ("silverfold", 4, "mental_health", "ks3", 7, "harrow_vale", date(2026, 3, 18), "called_off"),
    ("tangleberry", 4, "mental_health", "ks2", 5, "pennywort", date(2026, 3, 18), "awarded"),
    ("fennimore", 3, "permanent_exclusion", "ks4", 10, "ashlar", date(2026, 3, 16), "drawn_up"),
    ("cobblestone", 1, "other", "ks2", 4, "pennywort", date(2026, 3, 16), "provider_signed"),
    ("brightspan", 5, "permanent_exclusion", "ks4", 10, "harrow_vale", date(2026, 3, 13), "school_signed"),
    ("otterbrook", 4, "permanent_exclusion", "ks3", 8, "ashlar", date(2026, 3, 12), "gated"),
    ("greylag", 1, "other", "ks3", 9, "harrow_vale", date(2026, 3, 20), "draft"),
]
