"""A translator's file, written back string by string."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from entrepot.catalog.commands import words
from entrepot.catalog.models import Product
from entrepot.catalog.queries import words as desk
from entrepot.catalog.queries.words import WordsSheet
from entrepot.catalog.values import TextState
from entrepot.catalog.values.translating import Pack, Unit
from entrepot.offices.values import MerchantId, OfficeId

PRODUCTS_MAX: Final = 2_000


@dataclass(slots=True)
class PackRead:
    """What became of a file's strings."""

    saved: int = 0
    same: int = 0
    unknown: int = 0
    """Of products or strings that are not there, or not ours."""
    refused: int = 0
    """Too long, or with a word that may not be written."""


def read_pack(
    pack: Pack, *, office: OfficeId | None, merchant: MerchantId | None, at: datetime
) -> PackRead:
    """Each product by itself, so that one that is refused does not spoil the others."""
    done = PackRead()
    by_product: dict[str, list[Unit]] = defaultdict(list)
    for unit in pack.units:
        by_product[unit.key].append(unit)
    terms = desk.terms(office=office, day=at.date())
    for key, units in list(by_product.items())[:PRODUCTS_MAX]:
        sheet = _sheet(key, pack.language, office=office, merchant=merchant)
        if sheet is None:
            done.unknown += len(units)
            continue
        slots = {slot.name: slot for slot in sheet.slots}
        for state in (TextState.REVIEWED, TextState.MACHINE, TextState.STALE):
            said = {
                unit.slot: unit.target
                for unit in units
                if unit.slot in slots and unit.target and unit.state is state
            }
            differing = {
                name: text
                for name, text in said.items()
                if text != slots[name].target or slots[name].state is not state
            }
            done.same += len(said) - len(differing)
            if not differing or state is TextState.STALE:
                done.same += len(differing)
                continue
            try:
                done.saved += words.save_words(sheet, differing, state=state, terms=terms, at=at)
            except (words.TooLong, words.WordForbidden):
                done.refused += len(differing)
        done.unknown += sum(unit.slot not in slots for unit in units)
    return done


def _sheet(
    key: str, language: str, *, office: OfficeId | None, merchant: MerchantId | None
) -> WordsSheet | None:
    if language not in desk.LANGUAGES:
        return None
    owner, slash, own_key = key.partition("/")
    mine = Product.objects.filter(key=key, merchant=merchant)
    if merchant is None:
        try:
            mine = Product.objects.filter(key=own_key, merchant=UUID(owner))
        except ValueError:
            return None
        if not slash:
            return None
    product = mine.values_list("id", flat=True).first()
    if product is None:
        return None
    sheet = desk.sheet(product, language=language, office=office, merchant=merchant)
    return None if sheet is None or sheet.source_language == language else sheet
