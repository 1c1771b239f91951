"""What pages of lower apps show of outcomes: the placement's page includes a part that asks for it here."""

from django import template

from outcomes.figures.journey import Journey
from outcomes.figures.journey import journey as journey_of

register = template.Library()


@register.simple_tag(takes_context=True)
def journey(context, placement) -> Journey:
    """A placement's aims, readings and reviews, as far as the person looking may see them."""
    return journey_of(placement, viewer=context["request"].user)
