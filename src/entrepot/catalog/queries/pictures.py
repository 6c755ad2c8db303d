"""A product's pictures with what is to be said of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from entrepot.catalog.models import Media, Product
from entrepot.catalog.rules import pictures as rules
from entrepot.catalog.rules.pictures import Measures, PictureFinding
from entrepot.offices.values import MerchantId

GALLERY_MAX: Final = 250


@dataclass(frozen=True, slots=True)
class GalleryRow:
    """One picture as its merchant sees it."""

    id: int
    path: str
    alt: Mapping[str, str]
    width: int
    height: int
    size_bytes: int
    source_url: str
    is_ours: bool
    """Stored here; else an address of the merchant's own that we only show."""
    is_looked_at: bool
    findings: tuple[PictureFinding, ...]


def gallery(product: UUID, *, merchant: MerchantId, languages: Sequence[str]) -> list[GalleryRow]:
    """In the order in which buyers see them; `languages` are those that ask for words. One
    statement.
    """
    rows = list(
        Media.objects.filter(product=product, product__merchant=merchant).order_by(
            "position", "id"
        )[:GALLERY_MAX]
    )
    found: list[GalleryRow] = []
    marks: list[str] = []
    for row in rows:
        found.append(_row(row, is_first=not found, marks=marks, languages=languages))
        if row.mark:
            marks.append(row.mark)
    return found


def title_of(product: UUID, *, merchant: MerchantId) -> str | None:
    """What the product is called in its own language; None when it is not the merchant's."""
    row = Product.objects.filter(id=product, merchant=merchant).first()
    if row is None:
        return None
    text = row.texts.filter(language=row.source_language).first()
    return text.title if text else row.key


def _row(row: Media, *, is_first: bool, marks: list[str], languages: Sequence[str]) -> GalleryRow:
    wanting = [code for code in languages if not row.alt.get(code)]
    findings: list[PictureFinding] = []
    if row.mark:
        measures = Measures(row.width, row.height, row.plain, row.text, row.mark)
        findings = rules.judged(measures, is_first=is_first, others=marks, words=wanting)
    return GalleryRow(
        id=row.id,
        path=row.path,
        alt=row.alt,
        width=row.width,
        height=row.height,
        size_bytes=row.size_bytes,
        source_url=row.source_url,
        is_ours="://" not in row.path,
        is_looked_at=row.developed_at is not None,
        findings=tuple(findings),
    )
