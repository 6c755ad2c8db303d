"""Mappings: the built-in ones and a merchant's own."""

from collections.abc import Iterable
from typing import Final

from entrepot.channels import rows
from entrepot.channels.models import MappingProfile
from entrepot.channels.values import NoProfileFits, Profile
from entrepot.offices.values import MerchantId

OWN_MAX: Final = 50


def profiles(merchant: MerchantId) -> list[Profile]:
    """A merchant's own mappings by name, then the built-in ones."""
    own = MappingProfile.objects.filter(merchant=merchant).order_by("name")[:OWN_MAX]
    return [*(Profile.read(row.plain) for row in own), *rows.profiles()]


def profile(name: str, *, merchant: MerchantId) -> Profile:
    """The mapping of that name, the merchant's own before a built-in one."""
    own = MappingProfile.objects.filter(merchant=merchant, name=name).first()
    return Profile.read(own.plain) if own else rows.profile(name)


def fitting_profile(columns: Iterable[str], *, merchant: MerchantId) -> Profile:
    """The mapping that these columns call for; NoProfileFits when none does."""
    there = tuple(columns)
    own = [one for one in profiles(merchant) if one.required and set(one.required) <= set(there)]
    if not own:
        raise NoProfileFits(found=there)
    return max(own, key=lambda one: len(one.required))
