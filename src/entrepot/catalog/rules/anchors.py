"""Where on a product's page the field is that an issue speaks of."""

from typing import Final

_SECTIONS: Final = {"variants": "variants", "images": "pictures", "texts": "texts", "": ""}


def anchor_of(pointer: str) -> str:
    """The field of the product's page that an issue's JSON Pointer is about; empty for none."""
    parts = pointer.strip("/").split("/")
    if parts[0] == "attributes" and len(parts) > 1:
        return f"id_attribute-{parts[1]}"
    if parts[0] == "texts" and len(parts) > 1:
        return f"id_text-{parts[1]}-title"
    return _SECTIONS.get(parts[0], f"id_facts-{parts[0]}")
