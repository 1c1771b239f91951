"""One-page PDFs that stand for the documents which the demonstration's providers upload."""

from apcommissioning.base.files import keep_content
from apcommissioning.base.models import Person, StoredFile


def paper(title: str, *, by: Person) -> StoredFile:
    """A small real PDF with its title on it."""
    return keep_content(_pdf(title), name=f"{title}.pdf", content_type="application/pdf", by=by)


def _pdf(title: str) -> bytes:
    words = title.encode("latin-1", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    text = b"BT /F1 20 Tf 60 760 Td (" + words + b") Tj 0 -32 Td /F1 12 Tf (Made for the demonstration.) Tj ET"
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    start = len(out)
    out += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start
    return bytes(out)
