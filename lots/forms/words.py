"""How the name of a council's own number reads beside its field."""

# Short forms that stay in capitals.
CAPITALS = {"kcsie": "KCSIE", "lado": "LADO", "vat": "VAT"}


def label_of(name: str) -> str:
    """`lado_contact_days` as "LADO contact days"."""
    first, *rest = name.split("_")
    return " ".join([CAPITALS.get(first, first.capitalize()), *(CAPITALS.get(word, word) for word in rest)])
