"""What is in a bundle."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from entrepot.catalog.models import BundlePart as PartRow
from entrepot.catalog.models import Text
from entrepot.catalog.queries.rows import in_chain, option_text
from entrepot.catalog.values import OfferPart, VariantId


@dataclass(frozen=True, slots=True)
class BundlePart:
    """So many of a variant in one piece."""

    variant: UUID
    sku: str
    quantity: int
    titles: Mapping[str, str]
    options: str

    def title(self, chain: tuple[str, ...]) -> str:
        name = in_chain(self.titles, chain) or next(iter(self.titles.values()), self.sku)
        return f"{name} ({self.options})" if self.options else name


def parts_of(variants: Sequence[UUID]) -> dict[UUID, tuple[BundlePart, ...]]:
    """By bundle, in the order of their SKUs; one statement where none is a bundle, two else."""
    rows = list(
        PartRow.objects.filter(bundle__in=variants).select_related("part").order_by("part__sku")
    )
    if not rows:
        return {}
    titles: dict[UUID, dict[str, str]] = {}
    products = {row.part.product_id for row in rows}
    for product, language, title in Text.objects.filter(product__in=products).values_list(
        "product", "language", "title"
    ):
        titles.setdefault(product, {})[language] = title
    found: dict[UUID, tuple[BundlePart, ...]] = {}
    for row in rows:
        part = BundlePart(
            variant=row.part_id,
            sku=row.part.sku,
            quantity=row.quantity,
            titles=titles.get(row.part.product_id, {}),
            options=option_text(row.part.options),
        )
        found[row.bundle_id] = (*found.get(row.bundle_id, ()), part)
    return found


def offer_parts(variants: Sequence[UUID]) -> dict[UUID, tuple[OfferPart, ...]]:
    """The same as a quote needs it."""
    rows = {
        (row.bundle_id, row.part_id): row.part
        for row in PartRow.objects.filter(bundle__in=variants).select_related("part")
    }
    return {
        bundle: tuple(
            OfferPart(
                variant=VariantId(part.variant),
                sku=part.sku,
                quantity=part.quantity,
                price_minor=rows[bundle, part.variant].price_minor or 0,
                titles=part.titles,
                option_text=part.options,
                net_weight_g=rows[bundle, part.variant].net_weight_g,
                gross_weight_g=rows[bundle, part.variant].gross_weight_g,
            )
            for part in parts
        )
        for bundle, parts in parts_of(variants).items()
    }


def needs_of(variants: Sequence[UUID]) -> dict[UUID, dict[UUID, int]]:
    """What one piece of each takes from stock; variants that are no bundle are left out."""
    found: dict[UUID, dict[UUID, int]] = {}
    rows = PartRow.objects.filter(bundle__in=variants).values_list("bundle", "part", "quantity")
    for bundle, part, quantity in rows:
        found.setdefault(bundle, {})[part] = quantity
    return found


def bundles_with(variants: Sequence[UUID]) -> list[UUID]:
    """The bundles that have one of these in them: their stock moves with it."""
    rows = PartRow.objects.filter(part__in=variants).order_by("bundle")
    return list(rows.values_list("bundle", flat=True).distinct())
