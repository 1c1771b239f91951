"""Later: what the actions ask for after commit."""

from celery import shared_task
from django.conf import settings

from apcommissioning.base import files, pdf, timekeeping

from .figures import quality_pack
from .figures.agreement import paper
from .models import AgreementVersion, QualityPack


@shared_task
def agreement_pdf(*, version_id: int) -> None:
    """Make the signed agreement's PDF, once: a second run finds it made. Without Pango there is none (see the page)."""
    version = (
        AgreementVersion.objects.select_related(
            "placement__child", "placement__school", "placement__provider", "placement__lot", "part", "site"
        )
        .prefetch_related("slots", "signatures")
        .get(pk=version_id)
    )
    if version.pdf_id is not None or version.sealed_at is None or not pdf.available():
        return
    placement = version.placement
    made = pdf.render(
        "placements/pdf/agreement.html",
        paper(version),
        title=f"Individual placement agreement {placement.reference}, version {version.number}",
        reference=f"{placement.reference}, version {version.number}",
        as_at=version.sealed_at,
        as_at_words="Agreed terms as signed",
        description=f"Confidential: individual placement agreement made by {settings.COUNCIL_NAME}",
        keywords="alternative provision, individual placement agreement",
        confidential=True,
    )
    stored = files.keep_content(
        made,
        name=f"agreement-{placement.reference}-version-{version.number}.pdf",
        content_type="application/pdf",
        by=None,
    )
    AgreementVersion.objects.filter(pk=version.pk, pdf=None).update(pdf=stored)


@shared_task
def make_quality_pack_pdf(*, pack_id: int) -> None:
    """A provider's quality-assurance pack on paper. One that no longer says what stands is not made."""
    row = QualityPack.objects.filter(pk=pack_id, pdf=None).select_related("provider").first()
    if row is None or not pdf.available():
        return
    pack = quality_pack.quality_pack(row.provider)
    if pack.hash != row.hash:
        return
    details = quality_pack.paper(pack)
    stored = files.keep_content(
        pdf.render(
            "placements/pdf/quality_pack.html",
            details,
            title=f"Quality-assurance pack: {pack.name}",
            reference=pack.name,
            as_at=timekeeping.now(),
            as_at_words=f"As it stood on {details['as_at_words']}",
            description=f"What {settings.COUNCIL_NAME} checked of {pack.name}",
            keywords="alternative provision, quality assurance",
        ),
        name=f"Quality-assurance pack {pack.name}.pdf",
        content_type="application/pdf",
        by=None,
    )
    QualityPack.objects.filter(pk=row.pk, pdf=None).update(pdf=stored)
