"""Input about the places where a provider teaches, and how many children each takes."""

from collections.abc import Sequence
from typing import Any

from django import forms

from apcommissioning.base.fields import Affixed, Checkboxes, LongTextField, Radios
from apcommissioning.base.together import TogetherForm
from lots.states import KeyStage

from ..models import Site
from ..rules import numbers
from ..rules.provider import Places
from ..states import SiteKind, Weekday
from .provider import number_of, postcode_of

MOST_PLACES = 999


class SiteForm(TogetherForm):
    """A place where children are taught, an office, or an online school; how many it can take at one time."""

    name = forms.CharField(
        label="What is the site called?", max_length=120, error_messages={"required": "Enter the site's name"}
    )
    kind = forms.ChoiceField(
        label="What kind of site is it?",
        choices=SiteKind.choices,
        widget=Radios(hints={SiteKind.SATELLITE: "A second place, or a partner's place"}),
        error_messages={"required": "Choose what kind of site it is"},
    )
    address = LongTextField(label="Address", required=False, rows=3, max_length=500)
    postcode = forms.CharField(label="Postcode", required=False, max_length=20, widget=Affixed(width=10))
    urn = forms.CharField(
        label="School number (URN)",
        required=False,
        max_length=20,
        help_text="6 numbers. Only if this site is a registered school",
        widget=Affixed(width=10),
    )

    FIELDS = ("name", "kind", "address", "postcode", "urn")

    mark_optional = False

    def __init__(self, *args: Any, frozen: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.frozen = frozen
        for name in self.FIELDS if frozen else ():
            del self.fields[name]
        for key_stage in KeyStage:
            self.fields[key_stage.value] = forms.IntegerField(
                label=f"Places at {_lower(str(key_stage.label))}",
                required=False,
                min_value=0,
                max_value=MOST_PLACES,
                widget=Affixed(width=3, attrs={"inputmode": "numeric"}),
                error_messages={
                    "invalid": f"Enter the places at {_lower(str(key_stage.label))} as a whole number, like 8",
                    "min_value": f"The places at {_lower(str(key_stage.label))} cannot be fewer than 0",
                    "max_value": f"Enter {MOST_PLACES} places at {_lower(str(key_stage.label))} or fewer",
                },
            )

            self.fields[days_of(key_stage)] = forms.MultipleChoiceField(
                label=f"Days at {_lower(str(key_stage.label))}, if not every one",
                required=False,
                choices=[(day.value, str(day.label)[:3]) for day in Weekday],
                widget=Checkboxes(small=True),
                error_messages={"invalid_choice": "Choose days from Monday to Friday"},
            )

    def about_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.FIELDS if name in self.fields]

    def capacity_fields(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """For each key stage its places and its days."""
        return [(self[key.value], self[days_of(key)]) for key in KeyStage]

    @classmethod
    def initial_of(cls, site: Site) -> dict[str, Any]:
        own = {name: getattr(site, name) for name in (*cls.FIELDS, "revision")}
        rows = list(site.capacities.all())
        places = {row.key_stage: row.places for row in rows}
        return own | places | {f"days_{row.key_stage}": row.days for row in rows}

    def details(self) -> dict[str, Any]:
        return {} if self.frozen else {name: self.cleaned_data[name] for name in self.FIELDS}

    def capacities(self) -> dict[str, int]:
        """Places by key stage, where there are any."""
        return {key.value: self.cleaned_data[key] for key in KeyStage if self.cleaned_data.get(key)}

    def days(self) -> dict[str, list[int]]:
        """By key stage the weekdays with places; none where there are places on every one."""
        ticked = {key.value: sorted(map(int, self.cleaned_data.get(days_of(key)) or [])) for key in KeyStage}
        return {key: [] if len(days) == len(Weekday) else days for key, days in ticked.items()}

    def clean_postcode(self) -> str:
        typed = self.cleaned_data["postcode"]
        return postcode_of(typed) if typed else ""

    def clean_urn(self) -> str:
        return number_of(numbers.tidy_urn, self.cleaned_data["urn"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.frozen and cleaned.get("kind") in (SiteKind.MAIN, SiteKind.SATELLITE):
            if not cleaned.get("address"):
                self.add_error("address", "Enter the address: we must know each place where a child is taught")
            if "postcode" not in self.errors and not cleaned.get("postcode"):
                self.add_error("postcode", "Enter the postcode")
        return cleaned


def days_of(key_stage: KeyStage) -> str:
    return f"days_{key_stage.value}"


class CapacityForm(TogetherForm):
    """The places of every site, by key stage, on one page."""

    mark_optional = False

    def __init__(self, *args: Any, sites: Sequence[Site], **kwargs: Any) -> None:
        self.sites = list(sites)
        kwargs.setdefault("initial", {"revision": Places(self.sites).revision})
        super().__init__(*args, **kwargs)
        for site in self.sites:
            held = {row.key_stage: row for row in site.capacities.all()}
            for key_stage in KeyStage:
                name = self.name_of(site, key_stage)
                words = f"The places at {_lower(str(key_stage.label))} in {site}"
                self.fields[name] = forms.IntegerField(
                    label=str(key_stage.label),
                    required=False,
                    min_value=0,
                    max_value=MOST_PLACES,
                    initial=held[key_stage.value].places if key_stage.value in held else None,
                    help_text=held[key_stage.value].days_words if key_stage.value in held else "",
                    widget=Affixed(width=3, attrs={"inputmode": "numeric"}),
                    error_messages={
                        "invalid": f"{words} must be a whole number, like 8",
                        "min_value": f"{words} cannot be fewer than 0",
                        "max_value": f"{words} cannot be more than {MOST_PLACES}",
                    },
                )

    @staticmethod
    def name_of(site: Site, key_stage: KeyStage) -> str:
        return f"site_{site.pk}_{key_stage.value}"

    def box_name(self, bound: forms.BoundField) -> str:
        """The boxes of each site are called the same: with its name, they are told apart."""
        site = next(site for site in self.sites if bound.name.startswith(f"site_{site.pk}_"))
        return f"{site}, {_lower(str(bound.label))}"

    def groups(self) -> list[tuple[Site, list[forms.BoundField]]]:
        return [(site, [self[self.name_of(site, key)] for key in KeyStage]) for site in self.sites]

    def places(self) -> dict[int, dict[str, int]]:
        """By site and key stage, where there are any."""
        given = self.cleaned_data
        return {
            site.pk: {key.value: given[self.name_of(site, key)] for key in KeyStage if given[self.name_of(site, key)]}
            for site in self.sites
        }


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
