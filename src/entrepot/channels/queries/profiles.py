"""Mappings: the built-in ones and a merchant's own."""

from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Final

from entrepot.channels import rows, rules
from entrepot.channels.adapters import file
from entrepot.channels.models import MappingProfile
from entrepot.channels.values import Inspection, NoProfileFits, Profile
from entrepot.offices.values import MerchantId

OWN_MAX: Final = 50
GENERIC: Final = "generic"


def profiles(merchant: MerchantId) -> list[Profile]:
    """A merchant's own mappings by name, then the built-in ones."""
    own = MappingProfile.objects.filter(merchant=merchant).order_by("name")[:OWN_MAX]
    return [*(Profile.read(row.plain) for row in own), *rows.profiles()]


def profile(name: str, *, merchant: MerchantId) -> Profile:
    """The mapping of that name, the merchant's own before a built-in one."""
    own = MappingProfile.objects.filter(merchant=merchant, name=name).first()
    return Profile.read(own.plain) if own else rows.profile(name)


def mapping_for(path: Path, inspection: Inspection, *, merchant: MerchantId) -> Profile:
    """The mapping that a file calls for: a known one, else one guessed from what it holds.

    The columns of Entrepot's own are so plain ("sku", "name") that other lists have some of them
    too; a guess that finds a title or a price where they find none is the better one.
    """
    columns = inspection.columns
    try:
        known: Profile | None = fitting_profile(columns, merchant=merchant)
    except NoProfileFits:
        known = None
    if known is not None and known.name != GENERIC:
        return known
    sample = list(islice(file.rows(path, inspection), rules.SAMPLE_ROWS))
    guessed = rules.guess(columns, sample)
    if guessed is None and known is None:
        raise NoProfileFits(found=columns)
    if known is None or (guessed is not None and _finds_more(guessed, known, columns)):
        assert guessed is not None
        return guessed
    return known


def _finds_more(guessed: Profile, known: Profile, columns: tuple[str, ...]) -> bool:
    return any(
        name in guessed.fields
        and not (set(known.fields[name].columns) & set(columns))
        and not (name == "title" and _has_words(columns))
        for name in ("title", "price")
    )


def _has_words(columns: tuple[str, ...]) -> bool:
    return any(rules.translation_of(column) is not None for column in columns)


def fitting_profile(columns: Iterable[str], *, merchant: MerchantId) -> Profile:
    """The mapping that these columns call for; NoProfileFits when none does."""
    there = tuple(columns)
    own = [one for one in profiles(merchant) if one.required and rules.fits(one, there)]
    if not own:
        raise NoProfileFits(found=there)
    return rules.fitted(max(own, key=lambda one: len(one.required)), there)
