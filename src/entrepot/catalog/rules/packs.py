"""Translators' files: XLIFF 2.0 (ISO 21720) and CSV, out and in again without a loss (CAT-7)."""

import csv
import io
from typing import Final
from xml.etree.ElementTree import Element, ParseError, SubElement, register_namespace, tostring

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from entrepot.catalog.values import TextState
from entrepot.catalog.values.translating import BadPack, Pack, Unit

NS: Final = "urn:oasis:names:tc:xliff:document:2.0"
COLUMNS: Final = ("product", "string", "source", "target", "state")
BYTES_MAX: Final = 20 * 2**20
UNITS_MAX: Final = 100_000
FIELD_MAX: Final = 200_000
_STATES: Final = {
    TextState.MISSING: "initial",
    TextState.MACHINE: "translated",
    TextState.STALE: "translated",
    TextState.REVIEWED: "final",
}
_READ: Final = {"initial": TextState.MISSING, "translated": TextState.MACHINE}
"""`reviewed` and `final` are a person's."""
_CODES: Final = {"zh-hans": "zh-Hans"}
_CONTROLS: Final = {code: None for code in range(32) if code not in {9, 10, 13}}
"""Signs that XML cannot carry."""

register_namespace("", NS)


def to_xliff(pack: Pack) -> bytes:
    """A file a product, a unit a string; what the state is in our words stands in `subState`."""
    root = Element(
        f"{{{NS}}}xliff",
        {
            "version": "2.0",
            "srcLang": _bcp(pack.source_language or "und"),
            "trgLang": _bcp(pack.language),
        },
    )
    files: dict[str, Element] = {}
    for number, unit in enumerate(pack.units, 1):
        if unit.key not in files:
            files[unit.key] = SubElement(
                root, f"{{{NS}}}file", {"id": f"f{len(files) + 1}", "original": unit.key}
            )
        one = SubElement(files[unit.key], f"{{{NS}}}unit", {"id": f"u{number}", "name": unit.slot})
        segment = SubElement(
            one,
            f"{{{NS}}}segment",
            {"state": _STATES[unit.state], "subState": f"entrepot:{unit.state.value}"},
        )
        _text(segment, "source", unit.source)
        if unit.target:
            _text(segment, "target", unit.target)
    body: bytes = tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + body


def read_xliff(data: bytes) -> Pack:
    """The file again, from whatever tool it comes back; `BadPack` says what is wrong."""
    root = _root(data)
    if root.tag != f"{{{NS}}}xliff":
        raise BadPack(reason="not_xliff")
    language = root.get("trgLang", "").lower()
    if not language:
        raise BadPack(reason="no_language")
    units = []
    for file in root.iter(f"{{{NS}}}file"):
        for unit in file.iter(f"{{{NS}}}unit"):
            segments = list(unit.iter(f"{{{NS}}}segment"))
            target = "".join(_joined(one, "target") for one in segments)
            first = segments[0] if segments else unit
            state = _state(first.get("state", ""), first.get("subState", ""), target)
            source = "".join(_joined(one, "source") for one in segments)
            units.append(
                Unit(file.get("original", ""), unit.get("name", ""), source, target, state)
            )
    if len(units) > UNITS_MAX:
        raise BadPack(reason="too_large")
    source_language = root.get("srcLang", "").lower()
    return Pack("" if source_language == "und" else source_language, language, tuple(units))


def to_csv(pack: Pack) -> bytes:
    """UTF-8 with its mark, so that spreadsheets read it; the language is the fourth head's."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["product", "string", "source", f"target:{_bcp(pack.language)}", "state"])
    for unit in pack.units:
        writer.writerow([unit.key, unit.slot, unit.source, unit.target, unit.state.value])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def read_csv(data: bytes) -> Pack:
    """The table again; columns by their heads, in any order."""
    if len(data) > BYTES_MAX:
        raise BadPack(reason="too_large")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadPack(reason="not_csv") from None
    csv.field_size_limit(FIELD_MAX)
    try:
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error:
        raise BadPack(reason="not_csv") from None
    if not rows:
        raise BadPack(reason="no_columns")
    heads = [head.strip() for head in rows[0]]
    target = next((head for head in heads if head.lower().startswith("target:")), "")
    if not target or not {"product", "string"} <= set(heads):
        raise BadPack(reason="no_columns")
    places = {head: place for place, head in enumerate(heads)}
    units = []
    for number, row in enumerate(rows[1 : UNITS_MAX + 1], 2):
        if not any(row):
            continue
        if len(row) != len(heads):
            raise BadPack(reason="not_csv", line=number)
        words = row[places[target]]
        said = row[places["state"]] if "state" in places else ""
        state = TextState(said) if said in set(TextState) else TextState.REVIEWED
        units.append(
            Unit(
                row[places["product"]],
                row[places["string"]],
                row[places["source"]] if "source" in places else "",
                words,
                state if words else TextState.MISSING,
            )
        )
    return Pack("", target.partition(":")[2].lower(), tuple(units))


def _root(data: bytes) -> Element:
    if len(data) > BYTES_MAX:
        raise BadPack(reason="too_large")
    try:
        root: Element = ElementTree.fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        raise BadPack(reason="not_xml") from None
    return root


def _text(segment: Element, name: str, words: str) -> None:
    one = SubElement(segment, f"{{{NS}}}{name}")
    one.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    one.text = words.replace("\r\n", "\n").translate(_CONTROLS)


def _joined(segment: Element, name: str) -> str:
    found = segment.find(f"{{{NS}}}{name}")
    return "" if found is None else "".join(found.itertext())


def _state(said: str, ours: str, target: str) -> TextState:
    if not target:
        return TextState.MISSING
    own = ours.removeprefix("entrepot:")
    if said in _READ and ours.startswith("entrepot:") and own in set(TextState):
        return TextState(own)
    return _READ.get(said, TextState.REVIEWED)


def _bcp(language: str) -> str:
    return _CODES.get(language, language)
