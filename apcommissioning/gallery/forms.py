"""The forms of the gallery: one field of each kind."""

from django import forms

from ..base.fields import Affixed, Checkboxes, GovukDateField, LongTextField, MoneyField, Radios

COLOURS = [("green", "Green"), ("blue", "Blue"), ("other", "Another colour")]


class ExampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Name of the site", max_length=80, help_text="As parents know it")
    postcode = forms.CharField(label="Postcode", widget=Affixed(width=10), max_length=8)
    places = forms.IntegerField(label="How many places?", min_value=1, widget=Affixed(width=3, suffix="places"))
    price = MoneyField(label="Price", what="the price", suffix="a session")
    opened_on = GovukDateField(
        label="When did it open?", what="the date it opened", help_text="For example, 31 3 2024", required=False
    )
    about = LongTextField(label="What happens there", max_words=50, help_text="In plain words")
    kind = forms.ChoiceField(
        label="Colour of the door",
        choices=COLOURS,
        widget=Radios(hints={"green": "Like a leaf"}, reveals={"other": "other_kind"}),
    )
    other_kind = forms.CharField(label="Which colour?", max_length=40, required=False)
    stages = forms.MultipleChoiceField(
        label="Key stages", choices=[("ks3", "Key stage 3"), ("ks4", "Key stage 4")], widget=Checkboxes()
    )
    lot = forms.ChoiceField(
        label="Lot", choices=[("", "Choose a lot"), ("1", "1 Early intervention"), ("2", "2 Day 6")]
    )
    plan = forms.FileField(label="Fire risk assessment", help_text="PDF, Word or a photo, up to 20MB")
    agree = forms.BooleanField(label="The site is safe to use today")


class ReasonForm(forms.Form):
    reason = LongTextField(label="Reason", max_words=300, help_text="The provider reads this.")
