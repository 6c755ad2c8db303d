"""Merchants' own mappings."""

from datetime import datetime
from typing import Final

from django.db import transaction

from entrepot.channels.models import MappingProfile
from entrepot.channels.values import BadProfile, Profile
from entrepot.offices.values import MerchantId

PROFILES_MAX: Final = 50


@transaction.atomic
def save_profile(profile: Profile, *, merchant: MerchantId, at: datetime) -> None:
    """Keep a mapping under its name; the same name replaces it."""
    if not profile.name.strip() or len(profile.name) > 80:
        raise BadProfile(name=profile.name[:80], reason="name")
    mine = MappingProfile.objects.filter(merchant=merchant)
    if mine.exclude(name=profile.name).count() >= PROFILES_MAX:
        raise BadProfile(name=profile.name, reason="too_many_profiles")
    MappingProfile.objects.update_or_create(
        merchant_id=merchant,
        name=profile.name,
        defaults={"plain": profile.plain(), "changed_at": at},
    )


def delete_profile(name: str, *, merchant: MerchantId) -> None:
    """Forget a mapping; imports that used it keep their own copy."""
    MappingProfile.objects.filter(merchant=merchant, name=name).delete()
