"""A document that comes with a form, and stays with it when something else on the form is wrong."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError

from apcommissioning.base import files, timekeeping
from apcommissioning.base.exceptions import FileRefused
from apcommissioning.base.fields import GovukDateField
from apcommissioning.base.models import Person, StoredFile

from ..rules.evidence import EvidenceKind, good_until

SALT = "providers.kept"
KEPT_FOR_SECONDS = 24 * 60 * 60


class DocumentForm(forms.Form):
    """Fields `file`, `issued_on` and `expires_on` for a document of `document_kind`.

    A file that passes is kept at once and its ticket travels in `kept`: whoever has to mend another field does not
    look for the file again. The ticket is signed for the person, so that nobody picks up somebody else's file.
    """

    kept = forms.CharField(required=False, widget=forms.HiddenInput)
    file = forms.FileField(label="Choose the document", required=False, allow_empty_file=True)
    issued_on = GovukDateField(
        label="What date is on it?",
        what="the date on the document",
        required=False,
        latest=timekeeping.today,
        help_text="When it was written or issued. For example, 31 3 2026",
    )
    expires_on = GovukDateField(
        label="When does it run out?",
        what="the date it runs out",
        required=False,
        earliest=timekeeping.today,
        help_text="Leave this empty if it prints no such date. We remind you before it runs out",
    )

    mark_optional = False
    document_kind: EvidenceKind | None = None
    document_needed = False

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.kept_file: StoredFile | None = None
        self.fields["file"].help_text = f"{files.WORDS}, up to {settings.UPLOAD_LIMIT_BYTES // 1024 // 1024}MB"

    def clean_kept(self) -> str:
        """An old, foreign or forged ticket is worth nothing: the file is asked for again."""
        try:
            ticket = signing.loads(self.cleaned_data["kept"], salt=SALT, max_age=KEPT_FOR_SECONDS)
            self.kept_file = StoredFile.objects.filter(pk=ticket["file"], kept_by=self.by).first()
        except signing.BadSignature:
            self.kept_file = None
        return self.cleaned_data["kept"]

    def clean_file(self) -> StoredFile | None:
        upload = self.cleaned_data["file"]
        if upload:
            try:
                self.kept_file = files.keep(upload, by=self.by)
            except FileRefused as refusal:
                raise ValidationError(str(refusal)) from refusal
            self.data = self.data.copy()
            self.data["kept"] = signing.dumps({"file": self.kept_file.pk}, salt=SALT)
        return self.kept_file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        issued_on, expires_on = cleaned.get("issued_on"), cleaned.get("expires_on")
        if "file" not in self.fields or "file" in self.errors:
            return cleaned
        if self.kept_file is None:
            if issued_on or expires_on:
                self.add_error("file", "Choose the document that these dates belong to")
            elif self.document_needed:
                self.add_error("file", "Choose the document")
            return cleaned
        if issued_on and expires_on and expires_on < issued_on:
            self.add_error("expires_on", "The date it runs out must be after the date on it")
        kind = self.document_kind
        if kind is not None and kind.expires and not {"issued_on", "expires_on"} & set(self.errors):
            self._good_until(cleaned, kind, issued_on, expires_on)
        return cleaned

    def _good_until(
        self, cleaned: dict[str, Any], kind: EvidenceKind, issued_on: date | None, expires_on: date | None
    ) -> None:
        """A date printed on the document wins; without one, it stays good for the months that the question gives."""
        if expires_on is not None:
            return
        if issued_on is None or kind.months is None:
            self.add_error("issued_on" if kind.months else "expires_on", "Enter the date on it, or when it runs out")
            return
        cleaned["expires_on"] = good_until(issued_on, kind.months)
        if cleaned["expires_on"] < timekeeping.today():
            self.add_error(
                "issued_on",
                f"A document of this kind is good for {kind.months} months from the date on it. Choose a newer one",
            )
