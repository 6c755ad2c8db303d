# ruff: noqa: SIM905  # a table of words reads as one
"""Markup to plain words: what a shop's HTML says, without its scripts, styles and attributes."""

import html
import re
import unicodedata
from html.parser import HTMLParser
from typing import Final

SLUG_MAX: Final = 80

_SILENT: Final = frozenset(
    "script style template noscript iframe object svg math head title video audio".split()
)
_BREAKING: Final = frozenset(
    "p div br hr h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table tr blockquote pre section article"
    " header footer figure figcaption address main aside nav form fieldset".split()
)
_LOOKS_LIKE_MARKUP: Final = re.compile(r"<\s*/?\s*[a-zA-Z!][^<>]*>|&(?:[a-zA-Z]{2,8}|#\d+);")
_BLANKS: Final = re.compile(r"[ \t\r\f\v\u00a0\u2009\u202f]+")
_INVISIBLE: Final = re.compile(r"[\u200b\u200c\u200d\u2060\ufeff\u00ad]|[\x00-\x08\x0e-\x1f\x7f]")


def paragraphs(text: str) -> str:
    """Plain text, paragraphs apart by one empty line; text without markup only gets tidied."""
    if not text:
        return ""
    if _LOOKS_LIKE_MARKUP.search(text):
        reader = _Reader()
        reader.feed(text)
        reader.close()
        text = reader.text()
    lines = [_BLANKS.sub(" ", line).strip() for line in _INVISIBLE.sub("", text).split("\n")]
    blocks: list[list[str]] = [[]]
    for line in lines:
        if line:
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return "\n\n".join("\n".join(block) for block in blocks if block)


def slug(title: str) -> str:
    """A readable part for addresses: Latin letters without accents; other scripts stay."""
    folded = unicodedata.normalize("NFKD", title.replace("ß", "ss").replace("æ", "ae"))
    plain = "".join(sign for sign in folded if not unicodedata.combining(sign))
    words = re.sub(r"[^\w]+", "-", plain.lower()).strip("-_")
    cut = words[:SLUG_MAX]
    if len(words) > SLUG_MAX and "-" in cut:
        cut = cut.rpartition("-")[0]
    return cut.strip("-") or "product"


class _Reader(HTMLParser):
    """Collects what a reader would see; what is inside a silent element is dropped."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._silenced_by: list[str] = []

    def text(self) -> str:
        return html.unescape("".join(self._parts))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  # the parser's signature
        if tag in _SILENT:
            self._silenced_by.append(tag)
        elif tag == "br":
            self._parts.append("\n")
        elif tag == "li":
            self._parts.append("\n- ")
        elif tag in {"td", "th"}:
            self._parts.append(" ")
        elif tag in _BREAKING:
            self._parts.append("\n\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _SILENT:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._silenced_by:
            while self._silenced_by.pop() != tag:
                pass
        elif tag in _BREAKING and tag not in {"br", "hr", "li"}:
            self._parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self._silenced_by:
            self._parts.append(re.sub(r"\s*\n\s*", " ", data))
