"""Pages, split by noun: fetch, ask, act, render."""
