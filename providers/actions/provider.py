"""What is done to a provider: registering, its details, sites and evidence."""
