"""Input: forms validate, actions write. One module a noun."""
