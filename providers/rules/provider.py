"""Rules about the provider itself: its details, sites and evidence."""
