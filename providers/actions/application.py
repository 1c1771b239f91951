"""What is done to an application: starting, choosing lots, answering, submitting, withdrawing."""
