"""Input about the words of a message."""

from django import forms

from .words import Words, faults


class MessageTextForm(forms.Form):
    subject = forms.CharField(
        label="Subject",
        max_length=150,
        error_messages={"required": "Enter a subject", "max_length": "The subject must be 150 characters or fewer"},
    )
    body = forms.CharField(
        label="Message",
        max_length=5000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text="Plain words. Never name a child, and never say what only the signed-in reader may know.",
        error_messages={
            "required": "Enter the message",
            "max_length": "The message must be 5,000 characters or fewer",
        },
    )
    held = forms.TypedChoiceField(
        label="When it is written",
        choices=[("now", "Send it at once"), ("held", "Hold each in the outbox until a colleague lets it go")],
        coerce=lambda chosen: chosen == "held",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose when it is sent", "invalid_choice": "Choose one from the list"},
    )
    version = forms.IntegerField(min_value=0, max_value=1_000_000, widget=forms.HiddenInput)

    def __init__(self, *args, key: str, words: Words, **kwargs):
        self.key = key
        kwargs["initial"] = {
            "subject": words.subject,
            "body": words.text.body,
            "held": "held" if words.held else "now",
            "version": words.version,
        }
        super().__init__(*args, **kwargs)

    def clean(self):
        cleaned = super().clean()
        if "subject" in cleaned and "body" in cleaned:
            for name, words in faults(self.key, cleaned["subject"], cleaned["body"]).items():
                self.add_error(name, words)
        return cleaned
