"""Every write, one function a verb, split by noun."""

from .framework import framework_load

__all__ = ["framework_load"]
