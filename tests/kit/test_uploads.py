"""Files of strangers: what is taken, what is refused, what is left of it."""

import asyncio
import io
import random
import zipfile
import zlib
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    TextStringObject,
)

from entrepot.kit import uploads, vault
from entrepot.kit.uploads import Fault, LimitBody, UploadRefused, pictures


def a_pdf(change: Any = None, **facts: Any) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    if change is not None:
        change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def an_image(kind: str = "JPEG", size: tuple[int, int] = (120, 80), **facts: Any) -> bytes:
    out = io.BytesIO()
    mode = "P" if kind == "GIF" else "RGB"
    Image.new(mode, size, "red" if mode == "RGB" else 1).save(out, kind, **facts)
    return out.getvalue()


def a_zip(*members: tuple[str, bytes], packed: bool = True) -> bytes:
    out = io.BytesIO()
    method = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def fault_of(data: bytes, name: str = "a.pdf") -> Fault | None:
    try:
        uploads.document(io.BytesIO(data), name=name)
    except UploadRefused as no:
        return no.fault
    return None


def test_what_is_taken_as_a_document() -> None:
    pdf = uploads.document(io.BytesIO(a_pdf()), name="visura.pdf")
    assert (pdf.media_type, pdf.data) == ("application/pdf", a_pdf())
    photo = uploads.document(io.BytesIO(an_image()), name="IMG_0001.JPG")
    assert photo.media_type == "image/jpeg"
    assert uploads.document(io.BytesIO(an_image("PNG")), name="a").media_type == "image/png"


def _script(writer: PdfWriter) -> None:
    action = DictionaryObject(
        {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject("app.alert(1)"),
        }
    )
    writer.root_object[NameObject("/OpenAction")] = writer._add_object(action)


def _begin(writer: PdfWriter) -> None:
    action = DictionaryObject(
        {NameObject("/S"): NameObject("/URI"), NameObject("/URI"): TextStringObject("http://x")}
    )
    writer.root_object[NameObject("/OpenAction")] = action


def _launch(writer: PdfWriter) -> None:
    action = DictionaryObject(
        {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("cmd.exe")}
    )
    writer.pages[0][NameObject("/A")] = writer._add_object(action)


def _attached(writer: PdfWriter) -> None:
    writer.add_attachment("a.exe", b"MZ")


def _on_close(writer: PdfWriter) -> None:
    writer.pages[0][NameObject("/AA")] = DictionaryObject()


def _form(writer: PdfWriter) -> None:
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject(
        {NameObject("/XFA"): ArrayObject([TextStringObject("x")])}
    )


@pytest.mark.parametrize("change", [_script, _begin, _launch, _attached, _on_close, _form])
def test_a_pdf_that_acts_is_refused(change: Any) -> None:
    assert fault_of(a_pdf(change)) is Fault.ACTIVE


def test_names_written_in_disguise_are_read() -> None:
    """`/J#61vaScript` is `/JavaScript`."""
    assert fault_of(a_pdf(_script).replace(b"/JavaScript", b"/J#61vaScript")) is Fault.ACTIVE


def test_an_older_revision_that_acts_is_found() -> None:
    """The last table does not name the script any more; a forgiving reader still runs it."""
    acting, harmless = a_pdf(_script), a_pdf()
    assert fault_of(acting + harmless) is Fault.ACTIVE


def test_a_pdf_may_say_where_to_begin() -> None:
    def begin(writer: PdfWriter) -> None:
        page = writer.pages[0].indirect_reference
        writer.root_object[NameObject("/OpenAction")] = ArrayObject([page, NameObject("/Fit")])

    assert fault_of(a_pdf(begin)) is None


@pytest.mark.parametrize(
    ("data", "name", "fault"),
    [
        (b"", "a.pdf", Fault.EMPTY),
        (a_pdf() + a_zip(("x.class", b"CAFE")), "a.pdf", Fault.HIDDEN),
        (a_zip(("x", b"y")) + a_pdf(), "a.pdf", Fault.HIDDEN),
        (b"<html><script>alert(1)</script>" + a_pdf(), "a.pdf", Fault.HIDDEN),
        (a_pdf() + b"<script>alert(1)</script>", "a.pdf", Fault.HIDDEN),
        (an_image() + a_zip(("x", b"y")), "a.jpg", Fault.HIDDEN),
        (an_image("GIF"), "a.gif", Fault.WRONG_TYPE),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "a.svg", Fault.WRONG_TYPE),
        (b"MZ\x90\x00", "a.pdf", Fault.WRONG_TYPE),
        (a_pdf(), "a.jpg", Fault.NAME_DIFFERS),
        (an_image(), "a.pdf", Fault.NAME_DIFFERS),
        (an_image("PNG"), "passport.html", Fault.NAME_DIFFERS),
        (a_pdf()[:200], "a.pdf", Fault.UNREADABLE),
        (b"%PDF-1.7\n%%EOF", "a.pdf", Fault.UNREADABLE),
        (an_image()[:300], "a.jpg", Fault.UNREADABLE),
    ],
)
def test_what_is_not_taken(data: bytes, name: str, fault: Fault) -> None:
    assert fault_of(data, name) is fault


def test_a_locked_pdf_is_refused_and_one_that_opens_is_not() -> None:
    assert fault_of(a_pdf(lambda w: w.encrypt("secret", algorithm="AES-256"))) is Fault.LOCKED
    opens = a_pdf(lambda w: w.encrypt("", "owner", algorithm="AES-256"))
    assert fault_of(opens) is None


def test_a_polyglot_picture_keeps_only_its_pixels() -> None:
    """JPEG + HTML, GIF + JavaScript: what is stored was written by us."""
    page = b"<html><script>alert(document.cookie)</script></html>"
    photo = uploads.document(io.BytesIO(an_image() + page), name="a.jpg")
    assert b"script" not in photo.data
    gif = an_image("GIF", comment=b"*/=1;alert(1)//")
    clean = uploads.picture(gif + b";alert(1)", name="a.gif")
    assert b"alert" not in clean.data
    assert clean.media_type == "image/png"


def test_place_and_camera_are_gone_and_the_picture_stands_upright() -> None:
    """EXIF with a location (SEC-4)."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[2] = (45.0, 27.0, 51.0)
    sent = an_image(size=(120, 80), exif=exif.tobytes())
    assert b"SecretCamera" in sent
    kept = uploads.picture(sent, name="a.jpg")
    assert (kept.width, kept.height) == (80, 120)
    assert b"SecretCamera" not in kept.data
    with Image.open(io.BytesIO(kept.data)) as again:
        assert not again.getexif()


def test_a_pixel_bomb_is_refused_by_its_header(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pixel of it is ever decoded."""

    def never(*_: Any, **__: Any) -> None:
        raise AssertionError

    bomb = bytearray(an_image("PNG", (1, 1)))
    bomb[16:24] = (30_000).to_bytes(4) * 2
    bomb[29:33] = zlib.crc32(bomb[12:29]).to_bytes(4)
    monkeypatch.setattr(Image.Image, "load", never)
    with pytest.raises(UploadRefused) as no:
        uploads.picture(bytes(bomb), name="a.png")
    assert no.value.fault is Fault.TOO_MANY_PIXELS
    assert uploads.sentence(no.value)


def test_clear_pictures_stay_clear_and_photos_stay_jpeg() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (10, 10), (255, 0, 0, 0)).save(out, "WEBP")
    assert uploads.picture(out.getvalue(), name="a.webp").media_type == "image/png"
    out = io.BytesIO()
    Image.new("RGB", (10, 10)).save(out, "WEBP")
    assert uploads.picture(out.getvalue(), name="a.webp").media_type == "image/jpeg"


def members(data: bytes) -> list[tuple[str, bytes]]:
    return list(uploads.members(io.BytesIO(data)))


def archive_fault(data: bytes) -> Fault:
    with pytest.raises(UploadRefused) as no:
        members(data)
    return no.value.fault


def test_a_good_archive_gives_its_files() -> None:
    data = a_zip(("a.csv", b"1"), ("pictures/", b""), ("pictures/b.jpg", b"2"),
                 ("__MACOSX/._a", b"x"), (".DS_Store", b"x"))  # fmt: skip
    assert members(data) == [("a.csv", b"1"), ("pictures/b.jpg", b"2")]


@pytest.mark.parametrize(
    "name",
    ["../a", "/etc/passwd", "a/../../b", "C:\\a", "a\\..\\b", "C:a", "a//b", "./a", "a\nb"],
)
def test_names_that_lead_out_are_refused(name: str) -> None:
    assert archive_fault(a_zip((name, b"x"))) is Fault.BAD_NAME


def test_a_link_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("a")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert archive_fault(out.getvalue()) is Fault.BAD_NAME


def test_bombs_are_refused_before_they_are_unpacked() -> None:
    bomb = a_zip(("a.csv", b"0" * 15_000_000))
    assert len(bomb) < 20_000
    assert archive_fault(bomb) is Fault.UNPACKS_TOO_LARGE
    many = a_zip(*((f"{n}.csv", b"") for n in range(5001)))
    assert archive_fault(many) is Fault.TOO_MANY_FILES
    assert archive_fault(a_zip(("a.zip", a_zip(("b", b"c"))))) is Fault.NESTED
    assert archive_fault(b"no archive at all") is Fault.UNREADABLE


def test_members_that_share_their_bytes_are_refused() -> None:
    """The flat bomb: each entry points at the same data."""
    data = a_zip(("a", b"x" * 1000), packed=False)
    start = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    entry = data[start:end]
    second = entry[:46] + b"b" + entry[47:]
    tail = bytearray(data[end:])
    tail[8:12] = (2).to_bytes(2, "little") * 2
    tail[12:16] = len(entry + second).to_bytes(4, "little")
    assert archive_fault(data[:start] + entry + second + bytes(tail)) is Fault.UNPACKS_TOO_LARGE


def test_a_lie_about_the_size_is_found_while_unpacking() -> None:
    data = bytearray(a_zip(("a", b"x" * 1000)))
    start = data.index(b"PK\x01\x02")
    data[start + 24 : start + 28] = (10).to_bytes(4, "little")
    assert archive_fault(bytes(data)) is Fault.UNREADABLE


class Endless:
    """A file that never ends, and counts how much of it was read."""

    def __init__(self) -> None:
        self.given = 0

    def read(self, size: int = -1, /) -> bytes:
        assert 0 < size < 1_000_000
        self.given += size
        return b"x" * size


def test_reading_stops_at_the_bound() -> None:
    file = Endless()
    with pytest.raises(UploadRefused) as no:
        uploads.document(file, name="a.pdf")
    assert no.value.fault is Fault.TOO_LARGE
    assert file.given < uploads.DOCUMENT_BYTES_MAX + 200_000


def _sent(
    headers: list[tuple[bytes, bytes]], parts: list[bytes], path: str = "/x"
) -> tuple[Any, int]:
    """Send a request through the bound; answers (status, bytes that the application saw)."""
    answers: list[Any] = []
    seen = 0
    queue = list(parts)

    async def app(_scope: Any, receive: Any, send: Any) -> None:
        nonlocal seen
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            seen += len(message["body"])
            if not message["more_body"]:
                break
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def receive() -> Any:
        return {"type": "http.request", "body": queue.pop(0), "more_body": bool(queue)}

    async def send(message: Any) -> None:
        answers.append(message)

    bound = LimitBody(app, bytes_max=1000, bounds={"/small/": 10})
    asyncio.run(bound({"type": "http", "path": path, "headers": headers}, receive, send))
    return answers[0]["status"], seen


def test_two_gigabytes_are_refused_before_a_byte_is_read() -> None:
    status, seen = _sent([(b"content-length", b"2147483648")], [b"x" * 900])
    assert (status, seen) == (413, 0)


def test_an_undeclared_length_is_counted() -> None:
    status, seen = _sent([], [b"x" * 400] * 5)
    assert status == 413
    assert seen <= 1000
    assert _sent([], [b"x" * 400] * 2) == (200, 800)
    assert _sent([(b"content-length", b"-1")], [b""])[0] == 413


def test_a_path_may_have_a_bound_of_its_own() -> None:
    length = [(b"content-length", b"11")]
    assert _sent(length, [b"x" * 11], path="/a/small/")[0] == 413
    assert _sent(length, [b"x" * 11], path="/a/")[0] == 200


@given(st.binary(max_size=400), st.sampled_from(["", ".pdf", ".jpg", ".png", ".svg"]))
def test_whatever_comes_is_taken_or_refused_never_a_crash(noise: bytes, ending: str) -> None:
    for head in (b"", b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a"):
        fault_of(head + noise, f"a{ending}")


def test_damaged_files_are_refused_in_order() -> None:
    """A byte is turned here and there; the answer is a refusal or a document, never an error."""
    dice = random.Random(7)
    for sound, name in ((a_pdf(_attached), "a.pdf"), (a_pdf(), "a.pdf"), (an_image(), "a.jpg")):
        for _ in range(60):
            broken = bytearray(sound)
            for _ in range(3):
                broken[dice.randrange(len(broken))] = dice.randrange(256)
            fault_of(bytes(broken), name)


def test_the_vault_keeps_files_sealed_in_their_place(tmp_path: Any, settings: Any) -> None:
    settings.HOME = tmp_path
    vault.put("documents", "a-1", b"passport")
    [lies] = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert b"passport" not in lies.read_bytes()
    assert lies.stat().st_mode & 0o077 == 0
    assert vault.get("documents", "a-1") == b"passport"
    lies.rename(lies.with_name("b-1"))
    with pytest.raises(InvalidTag):
        vault.get("documents", "b-1")
    vault.delete("documents", "b-1")
    vault.delete("documents", "b-1")
    with pytest.raises(FileNotFoundError):
        vault.get("documents", "b-1")
    with pytest.raises(AssertionError):
        vault.put("documents", "../a", b"")


def test_bounds_are_what_the_page_says() -> None:
    assert uploads.DOCUMENT_BYTES_MAX == 10 * 1024 * 1024
    assert pictures.PIXELS_MAX == 40_000_000
