"""People, offices, merchants."""

from entrepot.offices.models.people import (
    Membership,
    Merchant,
    MerchantBook,
    Office,
    Standing,
    User,
    UserManager,
)

__all__ = [
    "Membership",
    "Merchant",
    "MerchantBook",
    "Office",
    "Standing",
    "User",
    "UserManager",
]
