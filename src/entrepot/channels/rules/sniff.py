"""Telling what a file is from its bytes and its text, without guessing where one cannot know."""

import csv
import re
from typing import Final

from entrepot.channels.values import Encoding, Form

DELIMITERS: Final = (",", ";", "\t", "|")

_KINDS: Final = (
    (b"PK\x03\x04", "zip"),
    (b"%PDF-", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"\xd0\xcf\x11\xe0", "xls"),
    (b"7z\xbc\xaf", "zip"),
    (b"Rar!", "zip"),
    (b"BZh", "zip"),
    (b"\xfd7zXZ", "zip"),
    (b"SQLite format 3", "binary"),
    (b"\x7fELF", "binary"),
)
_RUNS: Final = re.compile(r"[^\x00-\x7f]{2,}")
_PLAUSIBLE: Final = re.compile(
    "[\u00a0-\u017f\u2010-\u2044\u20ac\u2122\u3000-\u303f\u3040-\u30ff\u4e00-\u9fff\uff00-\uffef]+"
)
"""What is found under mojibake in these trades: Latin letters, punctuation, Chinese, Japanese."""
_TYPOGRAPHY: Final = "\u2018\u2019\u201c\u201d\u201a\u201e\u2013\u2014\u2026\u203a\u2039"
_C1: Final = re.compile("[\u0080-\u009f]")


def kind_of(head: bytes) -> str:
    """`text`, or what else it is; UTF-16 needs its mark, for without it zeros mean binary."""
    for magic, kind in _KINDS:
        if head.startswith(magic):
            if kind == "zip" and b"xl/" in head[:4096]:
                return "xlsx"
            return kind
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return "text"
    if b"\x00" in head:
        return "binary"
    odd = sum(byte < 9 or 13 < byte < 32 for byte in head)
    return "binary" if head and odd / len(head) > 0.02 else "text"


def encoding_of(head: bytes) -> Encoding | None:
    """By its mark, or because it decodes; None when it is neither UTF-8 nor marked."""
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return Encoding.UTF_16
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as wrong:
        # A sign that is cut by the end of the head is not an error.
        if wrong.start < len(head) - 4 or wrong.reason != "unexpected end of data":
            return None
    return Encoding.UTF_8


def legacy_encoding_of(sample: bytes) -> Encoding | None:
    """Of text that is not UTF-8: Chinese or West European, only if all of it says so."""
    high = [byte for byte in sample if byte >= 0x80]
    if not high:
        return None
    if _reads_as_chinese(sample):
        return Encoding.GB_18030
    try:
        text = sample.decode("cp1252")
    except UnicodeDecodeError:
        return None
    letters = re.findall(r"[\u00c0-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e]", text)
    return Encoding.WINDOWS_1252 if len(letters) >= 0.5 * len(high) else None


def form_of(first_line: str) -> Form:
    """JSON-lines begins with an object, XML with a tag; everything else is a table."""
    first = first_line.lstrip("\ufeff \t")
    if first.startswith("{"):
        return Form.JSON_LINES
    return Form.MARKUP if re.match(r"<[?!A-Za-z]", first) else Form.CSV


def likely_delimiter(header: str) -> str:
    """The one that splits the header into most columns; a comma when none does."""
    counts = {sign: len(_split(header, sign)) for sign in DELIMITERS}
    best = max(counts, key=lambda sign: counts[sign])
    return best if counts[best] > 1 else ","


def separator_said(first_line: str) -> str:
    """The delimiter that a line `sep=;` above the header tells Excel; empty when there is none."""
    said = first_line.strip('\ufeff\r\n "')
    return said[4:5] if said[:4].lower() == "sep=" and said[4:5] in DELIMITERS else ""


def is_mojibake(text: str) -> bool:
    """UTF-8 that was once read as something else and saved so: "CrÃ¨me" for "Crème"."""
    return not text.isascii() and unspoiled(text) != text


def unspoiled(text: str) -> str:
    """The text with such pieces put right; the same text when there are none.

    A run of signs is spoiled when its bytes in Windows-1252 (or Latin-1) are UTF-8 for letters
    or punctuation that occur here. Real words do not do that: a letter with an accent is never
    followed by one of the signs that UTF-8 needs there, save a closing quote after a capital.
    """
    if text.isascii():
        return text
    if "\ufffd" in text:
        return text.replace("\ufffd", "?")
    return _RUNS.sub(_put_right_unless_quoted, text)


def _put_right_unless_quoted(run: re.Match[str]) -> str:
    """A letter with quotes or dashes behind it, at a word's end, is what it looks like."""
    ends_word = not run.string[run.end() : run.end() + 1].isalpha()
    if ends_word and run[0][1:].strip(_TYPOGRAPHY) == "":
        return run[0]
    return _put_right(run[0])


def _put_right(run: str) -> str:
    for encoding in ("cp1252", "latin-1"):
        try:
            fixed = run.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
        if _PLAUSIBLE.fullmatch(fixed) and not _C1.search(fixed):
            return fixed
    return _put_right_mixed(run)


def _put_right_mixed(run: str) -> str:
    """Windows-1252 has five holes that writers fill with Latin-1: try sign by sign."""
    if not _C1.search(run):
        return run
    try:
        fixed = b"".join(_byte(sign) for sign in run).decode("utf-8")
    except UnicodeError:
        return run
    return fixed if _PLAUSIBLE.fullmatch(fixed) else run


def _byte(sign: str) -> bytes:
    try:
        return sign.encode("cp1252")
    except UnicodeEncodeError:
        return sign.encode("latin-1")


def _reads_as_chinese(sample: bytes) -> bool:
    try:
        text = sample.decode("gb18030")
    except UnicodeDecodeError as wrong:
        if wrong.start < len(sample) - 4:
            return False
        text = sample[: wrong.start].decode("gb18030")
    others = [sign for sign in text if sign > "\x7f"]
    common = sum("\u4e00" <= sign <= "\u9fff" or "\uff00" <= sign <= "\uffef" for sign in others)
    # Two West European letters in a row can look like one rare Chinese sign: most must be common.
    level_one = sum(_is_common(sign) for sign in others)
    return bool(others) and common >= 0.9 * len(others) and level_one >= 0.6 * len(others)


def _is_common(sign: str) -> bool:
    """Of the 3,755 most used signs of GB 2312 (rows 16 to 55), or full-width punctuation."""
    code = sign.encode("gb18030")
    return len(code) == 2 and (0xB0 <= code[0] <= 0xD7 or code[0] in {0xA1, 0xA3})


def _split(header: str, sign: str) -> list[str]:
    return next(csv.reader([header], delimiter=sign), [])
