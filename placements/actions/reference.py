"""References: random, so that they hold no date, initials or school (content/referral.yaml, advert_rules)."""

import secrets

# No vowels, so that no words; no characters that are taken for one another.
ALPHABET = "BCDFGHJKLMNPQRTVWXYZ346789"


def new_reference(model, prefix: str) -> str:
    """An unused one such as REF-7KQ4M. Called inside `acting`, so that two actions cannot draw the same."""
    while True:
        reference = f"{prefix}-{''.join(secrets.choice(ALPHABET) for _ in range(5))}"
        if not model.objects.filter(reference=reference).exists():
            return reference
