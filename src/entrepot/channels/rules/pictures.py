"""A product's pictures: each address once, with the variant that it shows."""

import re

from entrepot.catalog.values import BadDraft, MediaDraft
from entrepot.channels.rules.notes import Notes
from entrepot.channels.values import Row


def media_of(notes: Notes) -> tuple[MediaDraft, ...]:
    found: dict[str, MediaDraft] = {}
    skus = {line: sku for sku, line in notes.lines.items()}
    for row in notes.rows:
        sku = skus.get(row.line, "")
        paths = [(notes.say(row, "image"), "")]
        paths += [(path, "") for path in re.split(r"[\s|]+", notes.say(row, "images"))]
        paths.append((notes.say(row, "variant_image"), sku))
        for path, owner in paths:
            if path and (path not in found or (owner and not found[path].sku)):
                _add(notes, found, row, path, owner)
    return tuple(found.values())


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
