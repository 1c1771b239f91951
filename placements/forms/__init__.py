"""Input: one module a noun. Forms validate; actions write."""
