"""The register's file."""

from django import forms


class SchoolsImportForm(forms.Form):
    file = forms.FileField(
        label="The register's CSV file",
        help_text="From “Get information about schools”: all establishment data, as it was downloaded.",
    )
