"""Fetch, ask, act, render. One module a noun; `urls.py` routes each view by its own name."""
