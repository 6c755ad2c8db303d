"""How large goods are as they go into a parcel: for whoever ships or judges them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from entrepot.catalog.models import Variant

SIZES_MAX: Final = 10_000
_CUBIC_MM_IN_CM: Final = 1_000


@dataclass(frozen=True, slots=True)
class PackedSize:
    """One packed unit: its sides in millimetres and its gross weight in grams, if it is known."""

    length_mm: int
    width_mm: int
    height_mm: int
    gross_weight_g: int | None

    @property
    def sides_mm(self) -> tuple[int, int, int]:
        """The longest first."""
        first, second, third = sorted((self.length_mm, self.width_mm, self.height_mm), reverse=True)
        return first, second, third

    @property
    def volume_cm3(self) -> int:
        """Of the box around it, each started cubic centimetre."""
        return -(-self.length_mm * self.width_mm * self.height_mm // _CUBIC_MM_IN_CM)


def packed_sizes(variants: Collection[UUID]) -> dict[UUID, PackedSize]:
    """Of those of these variants whose sizes are known; one statement."""
    assert len(variants) <= SIZES_MAX
    rows = Variant.objects.filter(id__in=variants, length_mm__isnull=False).values_list(
        "id", "length_mm", "width_mm", "height_mm", "gross_weight_g"
    )
    return {
        identity: PackedSize(length, width, height, gross)
        for identity, length, width, height, gross in rows
        if length is not None and width is not None and height is not None
    }
