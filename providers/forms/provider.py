"""Input about a provider: who it is, where it teaches, what it shows."""

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from apcommissioning.base import places
from apcommissioning.base.fields import Affixed, LongTextField, Radios
from apcommissioning.base.models import Person
from apcommissioning.base.together import TogetherForm

from ..models import Provider, Site
from ..rules import numbers
from ..rules.evidence import EvidenceKind
from ..states import LegalForm, Register, VatCode
from .document import DocumentForm

COMPANIES = (LegalForm.COMPANY, LegalForm.CIC)


def number_of(tidy: Callable[[str], str], typed: str) -> str:
    try:
        return tidy(typed)
    except ValueError as error:
        raise ValidationError(str(error)) from error


class ProviderForm(TogetherForm):
    """An organisation's details. Numbers are checked for their form; an officer compares them with the registers."""

    legal_name = forms.CharField(
        label="What is the legal name of your organisation?",
        max_length=200,
        help_text="The name that would sign the contract, not a trading name",
        error_messages={"required": "Enter the legal name"},
    )
    legal_form = forms.ChoiceField(
        label="What kind of organisation is it?",
        choices=LegalForm.choices,
        widget=Radios,
        error_messages={"required": "Choose what kind of organisation it is"},
    )
    company_number = forms.CharField(
        label="Company number",
        required=False,
        max_length=20,
        help_text="8 characters, like 01234567. Companies only",
        widget=Affixed(width=10),
    )
    charity_number = forms.CharField(
        label="Charity number",
        required=False,
        max_length=20,
        help_text="6 or 7 numbers, like 1123456. Charities only",
        widget=Affixed(width=10),
    )
    register = forms.ChoiceField(
        label="Is it registered as a school or a learning provider?",
        choices=Register.choices,
        widget=Radios,
        error_messages={"required": "Choose how it is registered"},
    )
    ukprn = forms.CharField(
        label="UK provider reference number (UKPRN)",
        required=False,
        max_length=20,
        help_text="8 numbers that begin with 1",
        widget=Affixed(width=10),
    )
    vat_code = forms.ChoiceField(
        label="How does it stand to VAT?",
        choices=VatCode.choices,
        widget=Radios,
        error_messages={"required": "Choose how it stands to VAT"},
    )
    address = LongTextField(
        label="Registered address", rows=3, max_length=500, error_messages={"required": "Enter the registered address"}
    )
    postcode = forms.CharField(
        label="Postcode",
        max_length=20,
        widget=Affixed(width=10, attrs={"autocomplete": "postal-code"}),
        error_messages={"required": "Enter the postcode"},
    )
    controlled_by = LongTextField(
        label="Who directs, owns or controls it?",
        required=False,
        max_length=2000,
        rows=4,
        help_text="Directors, trustees, partners or owners: one name a line. For the council alone, never public",
    )
    contact_name = forms.CharField(
        label="Who should schools and the council ask for?",
        max_length=120,
        help_text="A name or a role. Shown on the public list once you are admitted, with the two lines below",
        error_messages={"required": "Enter a name or a role to ask for"},
    )
    contact_email = forms.EmailField(
        label="E-mail address for enquiries",
        max_length=254,
        error_messages={
            "required": "Enter an e-mail address for enquiries",
            "invalid": "Enter an e-mail address for enquiries, like name@example.com",
        },
    )
    contact_phone = forms.CharField(
        label="Telephone number for enquiries",
        max_length=20,
        widget=Affixed(width=20, attrs={"type": "tel", "inputmode": "tel"}),
        error_messages={"required": "Enter a telephone number for enquiries"},
    )
    about = LongTextField(
        label="What do you offer, in two or three sentences?",
        required=False,
        max_words=60,
        rows=3,
        help_text="Shown on the public list once you are admitted. Do not describe a real child",
    )

    FIELDS = (
        "legal_name",
        "legal_form",
        "company_number",
        "charity_number",
        "register",
        "ukprn",
        "vat_code",
        "address",
        "postcode",
        "controlled_by",
        "contact_name",
        "contact_email",
        "contact_phone",
        "about",
    )

    @classmethod
    def initial_of(cls, provider: Provider) -> dict[str, Any]:
        return {name: getattr(provider, name) for name in (*cls.FIELDS, "revision")}

    def details(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.FIELDS}

    def sections(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """The fields under their headings, each with a note."""
        enquiries = self.FIELDS.index("contact_name")
        return [
            ("Your organisation", "", [self[name] for name in self.FIELDS[:enquiries]]),
            ("For schools that want to reach you", "", [self[name] for name in self.FIELDS[enquiries:]]),
        ]

    def clean_company_number(self) -> str:
        return number_of(numbers.tidy_company, self.cleaned_data["company_number"])

    def clean_charity_number(self) -> str:
        return number_of(numbers.tidy_charity, self.cleaned_data["charity_number"])

    def clean_ukprn(self) -> str:
        return number_of(numbers.tidy_ukprn, self.cleaned_data["ukprn"])

    def clean_postcode(self) -> str:
        return postcode_of(self.cleaned_data["postcode"])

    def clean_contact_phone(self) -> str:
        typed = self.cleaned_data["contact_phone"].strip()
        if len(re.sub(r"\D", "", typed)) < 10 or not re.fullmatch(r"[0-9+() \-]+", typed, re.ASCII):
            raise ValidationError("Enter a telephone number, like 01865 000000")
        return typed

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("legal_form") in COMPANIES and cleaned.get("company_number") == "":
            self.add_error("company_number", "Enter the company number: a company has one")
        if cleaned.get("register") == Register.UKPRN and cleaned.get("ukprn") == "":
            self.add_error("ukprn", "Enter the UKPRN, or choose another answer about the registers")
        return cleaned


class RegisterForm(ProviderForm):
    """The organisation and the account of its first manager."""

    revision = None  # nobody else has it open yet

    name = forms.CharField(
        label="Your full name",
        max_length=120,
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": "Enter your full name"},
    )
    email = forms.EmailField(
        label="Your e-mail address",
        max_length=254,
        help_text="You sign in with it",
        widget=forms.EmailInput({"autocomplete": "username"}),
        error_messages={
            "required": "Enter your e-mail address",
            "invalid": "Enter your e-mail address, like name@example.com",
        },
    )
    password = forms.CharField(
        label="Choose a password",
        max_length=200,
        strip=False,
        help_text="At least 12 characters. Three words that do not belong together are easy to remember",
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        error_messages={"required": "Choose a password"},
    )

    def sections(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        own = [self[name] for name in ("name", "email", "password")]
        note = "You manage the organisation’s account. You can invite colleagues later."
        return [*super().sections(), ("Your own account", note, own)]

    def clean_email(self) -> str:
        return self.cleaned_data["email"].strip().lower()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if password := cleaned.get("password"):
            person = Person(email=cleaned.get("email", ""), name=cleaned.get("name", ""))
            try:
                validate_password(password, person)
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned


def postcode_of(typed: str) -> str:
    try:
        return places.tidy_postcode(typed)
    except ValueError as error:
        raise ValidationError(str(error)) from error


class EvidenceForm(DocumentForm):
    """A document of one of the kinds that the questions ask for."""

    kind = forms.ChoiceField(label="What does it show?", error_messages={"required": "Choose what the document shows"})
    site = forms.ModelChoiceField(
        label="Which site is it for? (optional)",
        queryset=Site.objects.none(),
        required=False,
        empty_label="The whole organisation",
        help_text="Only for what belongs to one site, such as its fire risk assessment",
        error_messages={"invalid_choice": "Choose one of your sites"},
    )

    document_needed = True
    field_order = ("kind", "site", "kept", "file", "issued_on", "expires_on")

    def __init__(self, *args: Any, provider: Provider, kinds: dict[str, EvidenceKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = kinds
        choices = [(kind.key, kind.label) for kind in kinds.values()]
        self.fields["kind"].choices = [("", "Choose"), *choices]  # type: ignore[attr-defined]
        self.fields["site"].queryset = provider.sites.all()  # type: ignore[attr-defined]

    def clean_kind(self) -> str:
        self.document_kind = self.kinds[self.cleaned_data["kind"]]
        return self.cleaned_data["kind"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        kind, site = self.document_kind, cleaned.get("site")
        if kind is not None and "site" not in self.errors:
            if kind.for_site and site is None:
                self.add_error("site", f"Choose the site that the {_lower(kind.label)} is for")
            elif site is not None and not kind.for_site:
                self.add_error("site", f"{kind.label}: this is for the whole organisation. Choose no site")
        return cleaned


class EvidenceCheckForm(forms.Form):
    """An officer's verdict on a document."""

    outcome = forms.ChoiceField(
        label="Is it what we asked for, and good until the date shown?",
        choices=[("accept", "Accept it"), ("reject", "Do not accept it")],
        widget=Radios(reveals={"reject": "note"}),
        error_messages={"required": "Choose whether to accept the document"},
    )
    note = LongTextField(label="Why not? The provider reads this", required=False, rows=3, max_length=1000)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("outcome") == "reject" and "note" not in self.errors and not cleaned.get("note"):
            self.add_error("note", "Say why it is not accepted: the provider reads it")
        return cleaned


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
