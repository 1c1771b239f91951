"""The numbers behind pages, PDFs and CSVs, as frozen dataclasses."""
