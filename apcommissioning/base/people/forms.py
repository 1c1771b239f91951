"""Input about people."""

from django import forms
from django.contrib.auth import password_validation

from apcommissioning.base.models import Digest, Membership, Organisation, Person
from apcommissioning.base.roles import OrganisationKind, Role

from .rules import roles_to_give


class InvitePersonForm(forms.Form):
    name = forms.CharField(
        label="Full name",
        max_length=120,
        error_messages={"required": "Enter the person's full name"},
    )
    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        help_text="The invitation goes there.",
        error_messages={
            "required": "Enter an e-mail address",
            "invalid": "Enter an e-mail address in the right form, such as name@example.org.",
        },
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Organisation",
        empty_label="Choose an organisation",
        error_messages={
            "required": "Choose the organisation",
            "invalid_choice": "Choose an organisation from the list",
        },
    )
    role = forms.ChoiceField(
        label="Role",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a role", "invalid_choice": "Choose a role from the list"},
    )

    def __init__(self, *args, by: Person, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        organisations = Organisation.objects.all()
        roles = list(Role)
        if not by.has_role(Role.ADMINISTRATOR):
            organisations = organisations.filter(pk__in=by.organisation_ids(Role.PROVIDER_MANAGER))
            roles = [Role.PROVIDER_MANAGER, Role.PROVIDER_STAFF]
        self.fields["organisation"].queryset = organisations
        self.fields["role"].choices = [(role.value, role.label) for role in roles]

    def clean(self):
        cleaned = super().clean()
        organisation, role = cleaned.get("organisation"), cleaned.get("role")
        if organisation and role and role not in roles_to_give(self.by, organisation):
            kind = OrganisationKind(organisation.kind).label.lower()
            self.add_error("role", f"{organisation} is a {kind}: choose a role that people hold in one.")
        held = Membership.objects.filter(
            person__email__iexact=cleaned.get("email", ""), organisation=organisation, role=role, ended_at=None
        )
        if organisation and held.exists():
            self.add_error("email", "This person already holds this role there.")
        return cleaned


class TakeUpInvitationForm(forms.Form):
    password = forms.CharField(
        label="Choose a password",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        max_length=128,
        help_text="At least 12 characters. Three unusual words are easier to remember than symbols.",
        error_messages={"required": "Choose a password"},
    )
    again = forms.CharField(
        label="The same password again",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        max_length=128,
        error_messages={"required": "Enter the password again"},
    )

    def __init__(self, *args, person: Person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        password_validation.validate_password(password, self.person)
        return password

    def clean(self):
        cleaned = super().clean()
        first, again = cleaned.get("password"), cleaned.get("again")
        if first and again and first != again:
            self.add_error("again", "The two passwords are not the same. Enter the same one twice.")
        return cleaned


class GiveRoleForm(forms.Form):
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(),
        label="Organisation",
        empty_label="Choose an organisation",
        error_messages={
            "required": "Choose the organisation",
            "invalid_choice": "Choose an organisation from the list",
        },
    )
    role = forms.ChoiceField(
        label="Role",
        widget=forms.RadioSelect,
        choices=Role.choices,
        error_messages={"required": "Choose a role", "invalid_choice": "Choose a role from the list"},
    )

    def clean(self):
        cleaned = super().clean()
        organisation, role = cleaned.get("organisation"), cleaned.get("role")
        if organisation and role and not Membership.fits(role, organisation):
            kind = OrganisationKind(organisation.kind).label.lower()
            self.add_error("role", f"{organisation} is a {kind}: choose a role that people hold in one.")
        return cleaned


class EndRoleForm(forms.Form):
    reason = forms.CharField(
        label="Why does it end?",
        max_length=300,
        help_text="For the history. For example: left the council on 6 March.",
        error_messages={"required": "Say why the role ends"},
    )


class DigestForm(forms.Form):
    how_often = forms.ChoiceField(
        label="How often do you want to be told what waits for you?",
        choices=Digest.choices,
        widget=forms.RadioSelect,
        help_text="Nothing is sent on a day on which nothing waits.",
        error_messages={"required": "Choose how often", "invalid_choice": "Choose one from the list"},
    )
