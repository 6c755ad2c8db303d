"""Files that are refused whole: a clear reason for each, and nothing is written."""

import csv
import gzip
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.channels.make import taken
from tests.offices.make import a_merchant

from entrepot.catalog.models import Product
from entrepot.channels import commands, queries, rows
from entrepot.channels.adapters import file
from entrepot.channels.adapters.file import stream
from entrepot.channels.models import ImportJob
from entrepot.channels.values import (
    BadEncoding,
    Choices,
    ColumnsMissing,
    Damaged,
    EmptyFile,
    Encoding,
    FieldTooLarge,
    FileRefused,
    Form,
    NoProfileFits,
    NotText,
    PackedTooTight,
    TooLarge,
    TooManyRows,
    Unbalanced,
    WrongDelimiter,
)
from entrepot.offices.values import MerchantId

HEADER = b"sku,title,price\n"


def _xlsx() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        book.writestr("xl/workbook.xml", "<workbook/>")
    return out.getvalue()


REFUSED: list[tuple[str, bytes, type[FileRefused]]] = [
    ("nothing", b"", EmptyFile),
    ("blanks", b"  \n\n \n", EmptyFile),
    ("only a header", HEADER, EmptyFile),
    ("a header and blank rows", HEADER + b",,\n\n,,\n", EmptyFile),
    ("a broken workbook", _xlsx(), Damaged),
    ("a picture", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, NotText),
    ("zeros", HEADER + b"a\x00b,c,1\n", NotText),
    ("a packed workbook", gzip.compress(_xlsx(), mtime=0), NotText),
    ("a field of 50 MB", HEADER + b'a,"' + b"x" * 50_000_000 + b'",1\n', FieldTooLarge),
    ("a field of 50 MB in lines", HEADER + b'a,"' + b"x\n" * 25_000_000 + b'",1\n', FieldTooLarge),
    ("an open quotation mark", HEADER + b'a,"b,1\nc,d,2\n', Unbalanced),
    ("a broken object", b'{"sku": "a"}\n{"sku": \n', Unbalanced),
    ("not an object", b'{"sku": "a"}\n[1, 2]\n', Unbalanced),
    ("a cut archive", gzip.compress(HEADER + b"a,b,1\n" * 1000, mtime=0)[:-9], Damaged),
    ("no encoding", HEADER + b"a,\x81\x8d\xff\x90\x9d,1\n", BadEncoding),
]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "refusal"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_a_refused_file_leaves_nothing_behind(
    content: bytes, refusal: type[FileRefused], tmp_path: Path
) -> None:
    with pytest.raises(refusal):
        taken(content, merchant=a_merchant())
    assert not ImportJob.objects.exists()
    assert not Product.objects.exists()
    assert list((tmp_path / "imports").iterdir()) == []


def test_a_bomb_is_refused_before_it_unpacks(tmp_path: Path) -> None:
    path = tmp_path / "goods.csv.gz"
    with gzip.open(path, "wb", compresslevel=9) as out:
        out.write(HEADER)
        for _ in range(300):
            out.write(b"a,b,1\n" * 200_000)
    assert path.stat().st_size < 2_000_000
    with pytest.raises(PackedTooTight):
        file.inspect(path)


def test_a_bomb_of_blanks_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "goods.gz"
    with gzip.open(path, "wb", compresslevel=9) as out:
        for _ in range(100):
            out.write(b"\n" * 1_000_000)
    with pytest.raises((PackedTooTight, EmptyFile)):
        file.inspect(path)


def test_a_file_may_be_only_so_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "goods.csv"
    path.write_bytes(HEADER + b"a,b,1\n" * 100)
    monkeypatch.setattr(stream, "FILE_BYTES_MAX", 100)
    with pytest.raises(TooLarge):
        file.inspect(path)
    monkeypatch.undo()
    monkeypatch.setattr(stream, "ROWS_MAX", 50)
    with pytest.raises(TooManyRows):
        file.inspect(path)


@pytest.mark.parametrize(
    ("content", "encoding", "delimiter", "form"),
    [
        ("sku,title\na,Crème\n".encode(), "utf-8-sig", ",", Form.CSV),
        ("\ufeffsku;title\na;Crème\n".encode(), "utf-8-sig", ";", Form.CSV),
        ("sku\ttitle\na\tCrème\n".encode("utf-16"), "utf-16", "\t", Form.CSV),
        ("sku|title\r\na|Crème brûlée\r\n".encode("cp1252"), "cp1252", "|", Form.CSV),
        ("sku,title\na,意大利红葡萄酒产自皮埃蒙特\n".encode("gb18030"), "gb18030", ",", Form.CSV),
        ('{"sku": "a", "title": "Crème"}\n'.encode(), "utf-8-sig", "", Form.JSON_LINES),
        (gzip.compress("sku,title\na,Crème\n".encode(), mtime=0), "utf-8-sig", ",", Form.CSV),
    ],
)
def test_files_are_read_as_they_come(
    content: bytes, encoding: str, delimiter: str, form: Form, tmp_path: Path
) -> None:
    path = tmp_path / "goods"
    path.write_bytes(content)
    found = file.inspect(path)
    assert (found.encoding.value, found.delimiter, found.form) == (encoding, delimiter, form)
    assert (found.columns, found.rows) == (("sku", "title"), 1)
    [row] = file.rows(path, found)
    assert row.cells["sku"] == "a"
    assert row.cells["title"].startswith(("Crème", "意大利"))


def test_a_late_bad_byte_is_found_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "goods.csv"
    path.write_bytes(HEADER + b"a,b,1\n" * 30_000 + b"a,\xff\x81,1\n")
    with pytest.raises(BadEncoding) as no:
        file.inspect(path)
    assert no.value.line == 30_002


def test_an_encoding_that_is_named_is_taken_at_its_word(tmp_path: Path) -> None:
    path = tmp_path / "goods.csv"
    path.write_bytes("sku,title\na,Süß\n".encode("cp1252"))
    assert file.inspect(path, encoding=Encoding.WINDOWS_1252).rows == 1
    with pytest.raises(BadEncoding):
        file.inspect(path, encoding=Encoding.UTF_8)


def test_a_delimiter_that_is_not_there_is_named_with_the_likely_one(tmp_path: Path) -> None:
    path = tmp_path / "goods.csv"
    path.write_bytes(b"sku;title\na;b\n")
    with pytest.raises(WrongDelimiter) as no:
        file.inspect(path, delimiter=",")
    assert (no.value.given, no.value.likely) == (",", ";")


def test_rows_know_their_lines_and_blank_rows_are_none(tmp_path: Path) -> None:
    path = tmp_path / "goods.csv"
    path.write_bytes(b'sku,title\na,"one\ntwo"\n\n,,\nb,c,d\ne\n')
    found = file.inspect(path)
    assert [(row.line, row.surplus) for row in file.rows(path, found)] == [(2, 0), (6, 1), (7, -1)]


def test_nested_objects_and_lists_become_columns(tmp_path: Path) -> None:
    path = tmp_path / "goods.jsonl"
    path.write_bytes(
        b'{"sku": 7, "price": 1.50, "a": {"b": true}, "tags": ["x", "y"], "n": null}\n'
    )
    [row] = file.rows(path, file.inspect(path))
    assert row.cells == {"sku": "7", "price": "1.50", "a.b": "true", "tags": "x|y", "n": ""}


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """Rows come one by one: the second is not read before the first is used."""
    path = tmp_path / "goods.csv"
    path.write_bytes(HEADER + b"a,b,1\n" * 200_000)
    rows_: Iterator[object] = iter(file.rows(path, file.inspect(path)))
    assert next(rows_)
    assert csv.field_size_limit() == file.FIELD_CHARACTERS_MAX


@pytest.mark.django_db
def test_missing_columns_are_named_beside_those_that_are_there() -> None:
    merchant = a_merchant()
    job = taken(b"sku,price\na,1\n", merchant=merchant)
    with pytest.raises(ColumnsMissing) as no:
        commands.choose(
            job,
            profile=rows.profile("shopify"),
            choices=Choices(),
            merchant=MerchantId(merchant.id),
        )
    assert "Handle" in no.value.missing
    assert no.value.found == ("sku", "price")


@pytest.mark.django_db
def test_when_no_mapping_fits_the_columns_are_named() -> None:
    with pytest.raises(NoProfileFits):
        queries.fitting_profile(("x", "y"), merchant=MerchantId(a_merchant().id))


@pytest.mark.django_db
def test_a_waiting_import_can_be_discarded(tmp_path: Path) -> None:
    merchant = a_merchant()
    job = taken(b"sku,price\na,1\n", merchant=merchant)
    with pytest.raises(commands.NoSuchImport):
        commands.discard(job, merchant=MerchantId(a_merchant().id))
    commands.discard(job, merchant=MerchantId(merchant.id))
    assert not ImportJob.objects.exists()
    assert list((tmp_path / "imports").iterdir()) == []
