"""People, offices, merchants, and who lets whom do what."""

from entrepot.offices.models.access import Invitation, Mandate
from entrepot.offices.models.keys import ApiKey, Erasure, SignIn
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
    "ApiKey",
    "Erasure",
    "Invitation",
    "Mandate",
    "Membership",
    "Merchant",
    "MerchantBook",
    "Office",
    "SignIn",
    "Standing",
    "User",
    "UserManager",
]
