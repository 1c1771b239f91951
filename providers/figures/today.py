"""What needs a person today in this app: the parts of a landing page, each from its own noun's figures."""

from apcommissioning.base.today import Today

from . import steps, upkeep, waiting


def today(person) -> Today:
    parts = [
        steps.today(person),
        waiting.for_council(person),
        waiting.for_provider(person),
        upkeep.for_council(person),
        upkeep.for_provider(person),
    ]
    return Today(
        queues=[queue for part in parts for queue in part.queues],
        due=[item for part in parts for item in part.due],
    )
