"""A product's pictures: each address once, with the variant that it shows."""

import re
from typing import Final

from entrepot.catalog.values import BadDraft, MediaDraft
from entrepot.channels.rules.notes import Notes
from entrepot.channels.values import IssueSeverity, Row

_OWN: Final = ("goods/", "demo/")
"""Where pictures lie under MEDIA: what an export of ours names."""
_NUMBER: Final = re.compile(r"[_ ]\d{1,2}$|\(\d{1,2}\)$")


def media_of(notes: Notes) -> tuple[MediaDraft, ...]:
    found: dict[str, MediaDraft] = {}
    skus = {line: sku for sku, line in notes.lines.items()}
    for row in notes.rows:
        sku = skus.get(row.line, "")
        named = [(path, "") for path in _places(notes.say(row, "image"))[:1]]
        named += [(path, "") for path in _places(notes.say(row, "images"))]
        named += [(path, sku) for path in _places(notes.say(row, "variant_image"))[:1]]
        for said, owner in named:
            path = _kept(notes, row, said)
            if path and (path not in found or (owner and not found[path].sku)):
                _add(notes, found, row, path, owner)
    for name, owner in ((notes.key, ""), *((sku, sku) for sku in notes.lines)):
        for path in notes.frame.stems.get(name.lower(), ()):
            if path not in found:
                _add(notes, found, notes.rows[0], path, owner if len(notes.lines) > 1 else "")
    return tuple(found.values())


def stem_of(name: str) -> str:
    """What a picture's name says it shows: `ab-12` of "AB-12_3.jpg" and of "AB-12.png"."""
    bare = name.rpartition("/")[2].rpartition(".")[0].lower()
    return _NUMBER.sub("", bare) or bare


def _places(text: str) -> list[str]:
    """Addresses or names of files, however they are listed: with commas, bars, blanks, lines.

    A comma or a blank within an address or a name is one of its own signs.
    """
    if not text:
        return []
    if "://" in text:
        parts = re.split(r"[\s,;|]+(?=https?://)|[|\n]+", text)
    else:
        parts = re.split(r"\s*[,;|\n]\s*|(?<=\w\.\w{3})\s+|(?<=\w\.\w{4})\s+", text)
    return [part.strip(" ,;") for part in parts if part.strip(" ,;")]


def _kept(notes: Notes, row: Row, said: str) -> str:
    """Where the picture lies: kept here already, in the shop, or nowhere that can be known."""
    frame = notes.frame
    name = said.rpartition("/")[2].lower()
    if found := frame.pictures.get(said) or frame.pictures.get(name):
        return found
    if frame.pictures_home and said.startswith(frame.pictures_home):
        return said.removeprefix(frame.pictures_home)
    if "://" in said or said.startswith(_OWN):
        return said
    if frame.pictures_at:
        return f"{frame.pictures_at.rstrip('/')}/{said.lstrip('/')}"
    if not notes.has_lost_picture:
        notes.has_lost_picture = True
        notes.fault(row, "image", "channels.picture_place", said, severity=IssueSeverity.WARNING)
    return ""


def _add(notes: Notes, found: dict[str, MediaDraft], row: Row, path: str, sku: str) -> None:
    alt = notes.say(row, "image_alt") if not sku else ""
    before = found.get(path)
    position = notes.whole(row, "image_position") if not sku else None
    try:
        found[path] = MediaDraft(
            path=path,
            position=before.position if before else (position or len(found) + 1),
            alt=before.alt if before else ({notes.frame.language: alt} if alt else None),
            sku=sku,
        )
    except BadDraft as no:
        notes.refused(row, "variant_image" if sku else "image", no)
