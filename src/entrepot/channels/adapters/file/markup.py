"""Feeds in XML (RSS 2.0, Atom, and plain lists of products), item by item.

A column is an element's local name; what stands in Google's own namespace beats a namesake.
Document types and entities are refused, an item that does not end is refused: memory holds one
item at a time.
"""

from collections.abc import Iterator
from typing import IO, Any, Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException, ElementTree

from entrepot.channels.adapters.file import stream
from entrepot.channels.values import BadMarkup, FieldTooLarge, Row

GOOGLE: Final = "http://base.google.com/ns/1.0"
RECORDS: Final = frozenset(
    {"item", "entry", "product", "offer", "shopitem", "artikel", "prodotto", "produit", "producto"}
)
RECORD_BYTES_MAX: Final = 4 * 1024 * 1024
DEPTH_MAX: Final = 32
CELLS_MAX: Final = 1000
_NESTED: Final = ("country", "region", "service", "price")
"""The order in which Google writes a shipping price in one cell."""


def rows(file: IO[bytes]) -> Iterator[Row]:
    """Every item of the feed, numbered from 2."""
    bounded = _Bounded(file)
    open_ones: list[Element] = []
    number = 1
    kind = ""
    try:
        for event, element in ElementTree.iterparse(
            bounded, events=("start", "end"), forbid_dtd=True
        ):
            if event == "start":
                open_ones.append(element)
                if len(open_ones) > DEPTH_MAX:
                    raise BadMarkup(line=number)
                continue
            open_ones.pop()
            name = _local(element)
            if len(open_ones) > 3 or name.lower() not in RECORDS or kind not in {"", name}:
                continue
            if len(element) == 0:
                continue
            kind = name
            number += 1
            yield Row(number, _cells(element, number))
            bounded.start_again()
            for above in open_ones:  # what has been read is let go
                above.clear()
    except DefusedXmlException as wrong:
        raise BadMarkup(line=1) from wrong
    except ParseError as wrong:
        raise BadMarkup(line=wrong.position[0]) from wrong
    except (ValueError, LookupError) as wrong:  # an encoding that there is not
        raise BadMarkup(line=1) from wrong


def _cells(record: Element, number: int) -> dict[str, str]:
    cells: dict[str, str] = {}
    google: set[str] = set()
    for child in record:
        name, text = _local(child), _text(child)
        is_google = child.tag.startswith(f"{{{GOOGLE}}}")
        if len(text) > stream.FIELD_CHARACTERS_MAX:
            raise FieldTooLarge(line=number, limit_kb=stream.FIELD_CHARACTERS_MAX // 1024)
        if name not in cells or (is_google and name not in google):
            cells[name] = text
        elif text and is_google == (name in google):
            cells[name] = f"{cells[name]}{',' if len(child) else '|'}{text}".strip("|,")
        if is_google:
            google.add(name)
        if len(cells) > CELLS_MAX:
            raise FieldTooLarge(line=number, limit_kb=stream.FIELD_CHARACTERS_MAX // 1024)
    return cells


def _text(element: Element) -> str:
    if len(element):
        parts = {_local(child): "".join(child.itertext()).strip() for child in element}
        if "price" in parts and "country" in parts:
            return ":".join(parts.get(name, "") for name in _NESTED)
        return ":".join(part for part in parts.values() if part)
    return (element.text or element.get("href") or "").strip()


def _local(element: Element) -> str:
    tag: Any = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


class _Bounded:
    """Bytes to the parser; one item may only take so many."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._since = 0

    def read(self, size: int = -1) -> bytes:
        block = self._file.read(size)
        self._since += len(block)
        if self._since > RECORD_BYTES_MAX:
            raise FieldTooLarge(line=1, limit_kb=RECORD_BYTES_MAX // 1024)
        return block

    def start_again(self) -> None:
        self._since = 0
