"""People: inviting them, giving and ending roles, the outbox that officers read."""
