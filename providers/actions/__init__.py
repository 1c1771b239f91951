"""Every write, one function a verb, one module a noun. Callers use `providers.actions.<verb>`."""
