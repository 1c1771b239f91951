"""The numbers behind pages, PDFs and CSVs: frozen dataclasses, each figure with definition, as-at date and coverage."""

from .frozen import ReportFigures, day_of, hash_of
from .reports import committee_report, figures_of, provider_report
from .scope import Period
from .today import today

__all__ = ["Period", "ReportFigures", "committee_report", "day_of", "figures_of", "hash_of", "provider_report", "today"]
