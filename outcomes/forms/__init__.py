"""Input, split by noun: forms validate, actions write."""
