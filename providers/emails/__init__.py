"""One function a message, one module a noun. The texts are in `content/letters/`; nothing about a child is in any."""

from .application import application_receipt

__all__ = ["application_receipt"]
