"""Who may do what, and when: one module a noun. Importing the package declares every rule."""

from . import application, provider, readiness

__all__ = ["application", "provider", "readiness"]
