"""Ids, roles, standings."""

from entrepot.offices.values.roles import (
    STEPS,
    MerchantId,
    MerchantState,
    OfficeId,
    Resource,
    Role,
    UserId,
)

__all__ = [
    "STEPS",
    "MerchantId",
    "MerchantState",
    "OfficeId",
    "Resource",
    "Role",
    "UserId",
]
