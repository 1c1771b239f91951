"""What needs a person today in this app: the parts of a landing page, each from its own noun's figures."""

from apcommissioning.base.today import Today

from . import admission, contracts, running_out, steps, visit, waiting


def today(person) -> Today:
    parts = [
        steps.today(person),
        waiting.for_council(person),
        waiting.for_provider(person),
        admission.for_admissions(person),
        running_out.for_council(person),
        visit.for_visitors(person),
        visit.for_provider(person),
        contracts.for_council(person),
        contracts.for_provider(person),
    ]
    return Today(
        queues=[queue for part in parts for queue in part.queues],
        due=[item for part in parts for item in part.due],
    )
