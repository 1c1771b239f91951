"""The numbers and words behind pages, documents and reports: one module a noun."""
