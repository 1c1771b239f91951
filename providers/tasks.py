"""Celery's doorbells: the papers that an action asks for after commit. Each may run twice, and without Pango it leaves
the work to the sweep that finds it later."""

from celery import shared_task
from django.conf import settings

from apcommissioning.base import files, pdf
from apcommissioning.base.merge import in_words
from apcommissioning.base.timekeeping import LONDON

from . import figures
from .models import Contract, Decision, QualityVisit, VariationOffer


@shared_task
def make_decision_letter(*, decision_id: int) -> None:
    """The PDF of the letter in which this decision was released; every decision in it gets the same file."""
    decision = Decision.objects.filter(pk=decision_id, letter=None, earlier_of=None).exclude(released_at=None).first()
    if decision is None or not pdf.available():
        return
    letter = figures.letter(decision)
    stored = files.keep_content(
        pdf.render(
            "providers/pdf/decision_letter.html",
            {"letter": letter, "address": [settings.COUNCIL_ADDRESS, settings.COUNCIL_EMAIL]},
            title=f"Decision on application {letter.reference}",
            reference=letter.reference,
            as_at=letter.released_at,
            as_at_words=f"Decided {in_words(letter.decided_on)}, released {in_words(letter.released_on)}",
            description=f"Decision letter to {letter.provider_name}",
            keywords="alternative provision, decision",
        ),
        name=f"Decision letter {letter.reference}.pdf",
        content_type="application/pdf",
        by=None,
    )
    together = [one.pk for one in figures.released_with(decision)]
    Decision.objects.filter(pk__in=together, letter=None).update(letter=stored)


@shared_task
def make_contract_pdf(*, contract_id: int) -> None:
    """The sealed copy of an executed contract."""
    found = Contract.objects.filter(pk=contract_id, pdf=None).exclude(executed_at=None)
    contract = found.select_related("provider", "purchasing_system", "template").first()
    if contract is None or contract.executed_at is None or not pdf.available():
        return
    stored = files.keep_content(
        pdf.render(
            "providers/pdf/contract.html",
            figures.contract_paper(contract),
            title=f"Standard contract for alternative provision {contract.reference}",
            reference=f"{contract.reference}, template version {contract.template.version}",
            as_at=contract.executed_at,
            as_at_words=f"Executed {in_words(contract.executed_at.astimezone(LONDON).date())}",
            description=f"Standard contract between {settings.COUNCIL_NAME} and {contract.provider.legal_name}",
            keywords="alternative provision, standard contract",
        ),
        name=f"Contract {contract.reference}.pdf",
        content_type="application/pdf",
        by=None,
    )
    Contract.objects.filter(pk=contract.pk, pdf=None).update(pdf=stored)


@shared_task
def make_visit_pdf(*, visit_id: int) -> None:
    """The report of a published visit on paper."""
    found = QualityVisit.objects.filter(pk=visit_id, pdf=None).exclude(published_at=None)
    visit = found.select_related("provider", "site", "lead", "second").first()
    if visit is None or visit.published_at is None or not pdf.available():
        return
    report = figures.visit_report(visit)
    stored = files.keep_content(
        pdf.render(
            "providers/pdf/visit.html",
            {"report": report},
            title=f"Quality visit to {visit.provider.legal_name}",
            reference=visit.reference,
            as_at=visit.published_at,
            as_at_words=f"Published {in_words(visit.published_at.astimezone(LONDON).date())}",
            description=f"Report of the quality visit {visit.reference}",
            keywords="alternative provision, quality visit",
        ),
        name=f"Quality visit {visit.reference}.pdf",
        content_type="application/pdf",
        by=None,
    )
    QualityVisit.objects.filter(pk=visit.pk, pdf=None).update(pdf=stored)


@shared_task
def make_variation_pdf(*, offer_id: int) -> None:
    """The sealed copy of a variation that both sides have signed."""
    found = VariationOffer.objects.filter(pk=offer_id, pdf=None).exclude(signed_at=None)
    offer = found.select_related("variation__purchasing_system", "contract__provider").first()
    if offer is None or offer.signed_at is None or not pdf.available():
        return
    reference = f"{offer.variation.reference} to {offer.contract.reference}"
    stored = files.keep_content(
        pdf.render(
            "providers/pdf/variation.html",
            figures.offer_paper(offer),
            title=f"Variation {reference}",
            reference=reference,
            as_at=offer.signed_at,
            as_at_words=f"Signed {in_words(offer.signed_at.astimezone(LONDON).date())}",
            description=f"Variation of the contract with {offer.contract.provider.legal_name}",
            keywords="alternative provision, standard contract, variation",
        ),
        name=f"Variation {reference}.pdf",
        content_type="application/pdf",
        by=None,
    )
    VariationOffer.objects.filter(pk=offer.pk, pdf=None).update(pdf=stored)
