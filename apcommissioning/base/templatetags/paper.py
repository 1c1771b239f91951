"""Template filters for documents."""

from django import template
from django.utils.safestring import SafeString

from apcommissioning.base import markdown

register = template.Library()


@register.filter
def in_fours(digits: str) -> str:
    """A hash as a person can compare it: `c41f 77a0 …`."""
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))


@register.filter
def as_paper(text: str, top: int = 2) -> SafeString:
    """Markdown as safe HTML for a document; its highest heading becomes `<h{top}>`."""
    return markdown.to_html(text, paper=True, top=top)


@register.filter
def as_page(text: str, top: int = 2) -> SafeString:
    """Markdown as safe HTML for a page, in GOV.UK classes; its highest heading becomes `<h{top}>`."""
    return markdown.to_html(text, top=top)
