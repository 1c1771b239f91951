"""Rules about an application: who may start, fill in, submit and withdraw it, and who may not any more."""
