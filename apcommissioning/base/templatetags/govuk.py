"""Tags of the `govuk` pack: fields, whole forms, the error summary."""

from django import template
from django.forms import BaseForm
from django.forms.formsets import BaseFormSet
from django.template.loader import get_template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from apcommissioning.base import crispy_govuk

register = template.Library()


@register.simple_tag
def govuk_field(bound, label_size: str = "", small: bool = False) -> SafeString:
    """One field, with its label, hint and error: `{% govuk_field form.email label_size="m" %}`."""
    made = crispy_govuk.part(bound, label_size=label_size, small=small)
    return get_template(f"govuk/parts/{made.kind}.html").render({"part": made, "field": bound})


@register.simple_tag
def govuk_fields(form, small: bool = False) -> SafeString:
    """Every field of a form, one below the other. With a crispy layout, as it lays them out."""
    helper = getattr(form, "helper", None)
    if helper is not None and helper.layout is not None and not small:
        from crispy_forms.utils import render_crispy_form

        helper.form_tag, helper.disable_csrf = False, True
        return mark_safe(render_crispy_form(form))
    return mark_safe("".join(govuk_field(bound, small=small) for bound in crispy_govuk.drawn(form)))


@register.filter
def attributes(attrs: dict) -> SafeString:
    """A widget's own attributes, escaped."""
    plain = [(name, value) for name, value in attrs.items() if value not in (None, False)]
    return format_html_join("", ' {}="{}"', ((name, "" if value is True else value) for name, value in plain))


@register.simple_tag
def problems(*forms_or_lists) -> list[tuple[str, str]]:
    """The lines of an error summary from forms and formsets; what is empty adds nothing."""
    lines: list[tuple[str, str]] = []
    for given in forms_or_lists:
        if isinstance(given, BaseFormSet):
            lines += [(str(error), "") for error in given.non_form_errors()] if given.is_bound else []
            lines += problems(*given.forms)
        elif isinstance(given, BaseForm):
            lines += crispy_govuk.summary(given) if given.is_bound else []
        elif isinstance(given, str) and given:
            lines.append((given, ""))
        elif given:
            lines += list(given)
    return lines
