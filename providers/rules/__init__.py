"""Who may do what, and when: one module a noun. Importing the package declares every rule."""

from . import application, provider

__all__ = ["application", "provider"]
