"""Template tags that every page may use: `{% may %}` and the small parts of a page."""

from django import template

from apcommissioning.base import rules

register = template.Library()


@register.simple_tag(takes_context=True)
def may(context, verb: str, obj=None):
    """Whether the person looking may do this now: `{% may "placement_end" placement as can_end %}`."""
    return rules.may(context["request"].user, verb, obj)
