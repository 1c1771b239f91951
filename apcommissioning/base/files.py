"""Files: checked when they come in, kept by their hash, opened only by those whom a guard lets in.

The name and the type that the browser claims decide nothing: the content does.
"""

import hashlib
import io
import socket
import struct
from collections.abc import Callable
from pathlib import PurePath
from typing import IO

import filetype
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import FileResponse

from .exceptions import FileLost, FileRefused
from .models import Person, StoredFile

# What may be kept: the content's own type, and the endings that go with it.
ALLOWED = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
    "text/csv": (".csv",),
    "text/plain": (".txt",),
}
WORDS = "PDF, PNG, JPG, DOCX, XLSX, CSV or TXT"

Guard = Callable[[Person, StoredFile], bool]
_guards: list[Guard] = []


def guard(check: Guard) -> Guard:
    """Register an app's answer to 'may this person open this file?'. One yes is enough; without any, nobody may."""
    _guards.append(check)
    return check


def may_open(person: Person, stored: StoredFile) -> bool:
    return any(check(person, stored) for check in _guards)


def keep(upload, *, by: Person | None) -> StoredFile:
    """Check an upload and keep it. Raises `FileRefused` with a sentence that says what to do."""
    limit = settings.UPLOAD_LIMIT_BYTES
    if upload.size > limit:
        raise FileRefused(f"The file is larger than {limit // 1024 // 1024}MB. Choose a smaller file.")
    content = upload.read()
    if not content:
        raise FileRefused("The file is empty. Choose another.")
    name = PurePath(upload.name.replace("\\", "/")).name[-200:] or "file"
    content_type = type_of(content, name)
    if scan(content):
        raise FileRefused("The file holds a virus, so it was not kept. Check the computer that it came from.")
    return keep_content(content, name=name, content_type=content_type, by=by)


def keep_content(content: bytes, *, name: str, content_type: str, by: Person | None) -> StoredFile:
    """Keep what the service itself made, such as a PDF. The same content is stored once."""
    stored = StoredFile(
        name=name,
        content_type=content_type,
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        kept_by=by,
    )
    if not default_storage.exists(stored.path):
        default_storage.save(stored.path, ContentFile(content))
    stored.save()
    return stored


def type_of(content: bytes, name: str) -> str:
    """The type of the content, if it is one that is kept and the name's ending agrees. Raises `FileRefused`."""
    ending = PurePath(name).suffix.lower()
    guess = filetype.guess(content)
    found = guess.mime if guess else _text_type(content, ending)
    if found not in ALLOWED:
        raise FileRefused(f"This kind of file cannot be kept. Choose a {WORDS} file.")
    if ending not in ALLOWED[found]:
        raise FileRefused(f"The file's name does not fit what is in it. Save it again as a {WORDS} file.")
    if found == "application/pdf":
        _check_pdf(content)
    elif found.startswith("application/vnd.openxml"):
        _check_office(content)
    return found


def _text_type(content: bytes, ending: str) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ""
    if "\0" in text or text.lstrip()[:1] == "<":
        return ""
    return {".csv": "text/csv", ".txt": "text/plain"}.get(ending, "")


def _check_pdf(content: bytes) -> None:
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            root = pdf.Root
            if "/OpenAction" in root and "/JavaScript" in str(root.OpenAction):
                raise FileRefused("The PDF runs a program when it opens. Print it to a new PDF and choose that.")
            if "/Names" in root and "/JavaScript" in root.Names:
                raise FileRefused("The PDF holds a program. Print it to a new PDF and choose that.")
            if not len(pdf.pages):
                raise FileRefused("The PDF has no pages. Choose another.")
    except pikepdf.PasswordError:
        raise FileRefused("The PDF is locked with a password. Choose one that opens without.") from None
    except pikepdf.PdfError:
        raise FileRefused("The PDF is damaged and cannot be opened. Save it again and choose the new file.") from None


def _check_office(content: bytes) -> None:
    import zipfile

    try:
        with zipfile.ZipFile(ContentFile(content)) as parts:
            names = parts.namelist()
            unpacked = sum(part.file_size for part in parts.infolist())
    except zipfile.BadZipFile:
        raise FileRefused("The file is damaged and cannot be opened. Save it again and choose the new file.") from None
    if unpacked > 20 * settings.UPLOAD_LIMIT_BYTES:
        raise FileRefused("The file unpacks to more than can be kept. Choose a smaller file.")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise FileRefused("The file holds macros. Save it without macros and choose the new file.")


def scan(content: bytes) -> bool:
    """Ask ClamAV, where the council runs it (`DPS_CLAMD`), whether this is a virus."""
    if not settings.CLAMD_SOCKET:
        return False
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as clamd:
        clamd.settimeout(60)
        clamd.connect(settings.CLAMD_SOCKET)
        clamd.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), 65536):
            chunk = content[start : start + 65536]
            clamd.sendall(struct.pack("!L", len(chunk)) + chunk)
        clamd.sendall(struct.pack("!L", 0))
        return b"FOUND" in clamd.recv(4096)


def open_stored(stored: StoredFile) -> IO[bytes]:
    """Raises `FileLost` where the storage has it no more; `manage.py verify_files` finds all such."""
    try:
        return default_storage.open(stored.path)
    except FileNotFoundError:
        raise FileLost(
            f"“{stored.name}” is on the record, but the storage no longer has it. Tell the council: "
            "it can be brought back from a backup."
        ) from None


def response(stored: StoredFile) -> FileResponse:
    """The file as a download that a browser neither runs nor guesses about."""
    answer = FileResponse(
        open_stored(stored), as_attachment=True, filename=stored.name, content_type=stored.content_type
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-store"
    return answer
