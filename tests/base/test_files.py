"""Files: judged by their content, kept by their hash, opened only by those whom a guard lets in."""

import io
import zipfile

import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apcommissioning.base import files
from apcommissioning.base.exceptions import FileRefused
from apcommissioning.base.models import StoredFile

pytestmark = pytest.mark.django_db

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc330000"
    "000049454e44ae426082"
)


def pdf(*, script: bool = False, password: str = "") -> bytes:
    made = pikepdf.new()
    made.add_blank_page()
    if script:
        made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    out = io.BytesIO()
    made.save(out, encryption=pikepdf.Encryption(user=password, owner=password) if password else False)
    return out.getvalue()


def office(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        for name in ("[Content_Types].xml", "_rels/.rels", "word/document.xml", *names):
            parts.writestr(name, "<x/>")
    return out.getvalue()


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("policy.pdf", pdf(), "application/pdf"),
        ("photo.PNG", PNG, "image/png"),
        ("letter.docx", office(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("list.csv", b"name,age\nAda,9\n", "text/csv"),
        ("C:\\fakepath\\notes.txt", "Żółw".encode(), "text/plain"),
    ],
)
def test_what_is_allowed_is_kept_with_the_type_of_its_content(name, content, content_type, officer):
    stored = files.keep(upload(name, content), by=officer)
    assert (stored.content_type, stored.size_bytes) == (content_type, len(content))
    assert "\\" not in stored.name
    with files.open_stored(stored) as kept:
        assert kept.read() == content


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.pdf", b"", "empty"),
        ("page.html", b"<html><script>alert(1)</script></html>", "cannot be kept"),
        ("page.txt", b"<html><script>alert(1)</script></html>", "cannot be kept"),
        ("drawing.svg", b"<svg xmlns='x' onload='alert(1)'/>", "cannot be kept"),
        ("program.pdf", b"MZ" + b"\0" * 200, "cannot be kept"),
        ("photo.pdf", PNG, "does not fit"),
        ("policy.png", pdf(), "does not fit"),
        ("rotten.pdf", b"%PDF-1.7 and then nothing of the kind", "damaged"),
        ("locked.pdf", pdf(password="secret"), "password"),
        ("clever.pdf", pdf(script=True), "program"),
        ("macros.docx", office("word/vbaProject.bin"), "macros"),
        ("binary.csv", b"a,b\n\0\1\2", "cannot be kept"),
    ],
)
def test_what_is_rotten_disguised_or_malicious_is_refused_in_words(name, content, says, officer):
    with pytest.raises(FileRefused, match=says):
        files.keep(upload(name, content), by=officer)
    assert not StoredFile.objects.exists()


def test_too_large_is_refused_before_it_is_read(officer, settings):
    settings.UPLOAD_LIMIT_BYTES = 1024 * 1024
    with pytest.raises(FileRefused, match="1MB"):
        files.keep(upload("large.txt", b"a" * (1024 * 1024 + 1)), by=officer)


def test_the_same_content_is_stored_once(officer, reviewer):
    first, second = (files.keep(upload("a.txt", b"The same."), by=by) for by in (officer, reviewer))
    assert first.path == second.path
    assert first.pk != second.pk


def test_no_guard_no_file(officer, manager, client, monkeypatch):
    stored = files.keep(upload("a.txt", b"Mine."), by=officer)
    where = reverse("file_download", args=[stored.pk])
    assert client.get(where).status_code == 302
    client.force_login(officer)
    assert client.get(where).status_code == 404
    monkeypatch.setattr(files, "_guards", [lambda person, found: person == officer and found == stored])
    answer = client.get(where)
    assert answer.status_code == 200
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "attachment" in answer["Content-Disposition"]
    assert "sandbox" in answer["Content-Security-Policy"]
    assert b"".join(answer.streaming_content) == b"Mine."
    client.force_login(manager)
    assert client.get(where).status_code == 404


def test_a_file_that_the_storage_has_lost_gets_a_plain_answer(officer, client, monkeypatch):
    stored = files.keep(upload("a.txt", b"Soon gone."), by=officer)
    monkeypatch.setattr(files, "_guards", [lambda person, found: True])
    default_storage.delete(stored.path)
    client.force_login(officer)
    answer = client.get(reverse("file_download", args=[stored.pk]))
    assert answer.status_code == 409
    assert "the storage no longer has it" in answer.content.decode()
    assert StoredFile.objects.filter(pk=stored.pk).exists()
