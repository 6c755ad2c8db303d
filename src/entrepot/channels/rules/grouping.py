"""Rows to products: neighbouring rows of one key are one product."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from entrepot.catalog.values.words import folded
from entrepot.channels.rules.cells import hash_of, value_of
from entrepot.channels.values import Only, Profile, Row

ROWS_A_PRODUCT_MAX: Final = 1000


@dataclass(slots=True)
class Group:
    """The rows of one product; `digest` names their content, so that a repeat is recognised."""

    key: str
    rows: list[Row] = field(default_factory=list)

    def digest(self, columns: tuple[str, ...] = ()) -> bytes:
        """Of these columns, or of all."""
        content = hashlib.blake2b(digest_size=8)
        for row in self.rows:
            said = [row.cells.get(name, "") for name in columns] or row.cells.values()
            content.update("\x1f".join(said).encode())
            content.update(b"\x1e")
        return content.digest()


def groups(rows: Iterable[Row], profile: Profile) -> Iterator[Group]:
    """Neighbouring rows of one key together; a row without a key is alone.

    A group never holds more than ROWS_A_PRODUCT_MAX rows: what is beyond comes as a further
    group of the same key, which the caller refuses as a repeat.
    """
    current: Group | None = None
    for row in rows:
        key = key_of(row, profile)
        fits = (
            current is not None
            and not profile.rows_are_products
            and key != ""
            and key == current.key
            and len(current.rows) < ROWS_A_PRODUCT_MAX
        )
        if not fits:
            if current is not None:
                yield current
            current = Group(key)
        assert current is not None
        current.rows.append(row)
    if current is not None:
        yield current


def key_of(row: Row, profile: Profile) -> str:
    """The merchant's name for the product: its key, or its SKU, or a hash of its title."""
    for name in ("key", "sku"):
        if found := value_of(row, profile.fields.get(name)):
            return found
    title = value_of(row, profile.fields.get("title"))
    return hash_of(title) if title else ""


def is_left_out(row: Row, only: Iterable[Only]) -> bool:
    """Does a filter keep this row out?"""
    for rule in only:
        cell = folded(row.cells.get(rule.column, ""))
        if cell not in {folded(value) for value in rule.values}:
            return True
    return False
