"""System checks: what would otherwise be found out by a stranger."""

from django.core.checks import Error, Tags, register
from django.urls import URLPattern, URLResolver, get_resolver


def every_route(patterns=None, prefix: str = ""):
    """Each route of the site: its path as written, and its pattern."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from every_route(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern):
            yield path, pattern


@register(Tags.security)
def routes_declare_access(app_configs, **kwargs):
    """Every route says who may open it."""
    return [
        Error(
            f"The route {path!r} declares no access.",
            hint="Decorate its view with public, signed_in, for_roles or for_verb (apcommissioning.base.access).",
            id="base.E001",
        )
        for path, pattern in every_route()
        if not hasattr(pattern.callback, "access")
    ]
