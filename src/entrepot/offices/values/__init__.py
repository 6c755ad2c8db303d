"""Ids, roles, posts, standings."""

from entrepot.offices.values.keys import KEY_DAYS_MAX, KEYS_MAX, Grant, KeyId, KnownKey
from entrepot.offices.values.roles import (
    STEPS,
    Access,
    InvitationId,
    MandateId,
    MandateState,
    MemberId,
    MerchantId,
    MerchantState,
    OfficeId,
    Post,
    Resource,
    Role,
    Scope,
    UserId,
)
from entrepot.offices.values.teams import Team

__all__ = [
    "KEYS_MAX",
    "KEY_DAYS_MAX",
    "STEPS",
    "Access",
    "Grant",
    "InvitationId",
    "KeyId",
    "KnownKey",
    "MandateId",
    "MandateState",
    "MemberId",
    "MerchantId",
    "MerchantState",
    "OfficeId",
    "Post",
    "Resource",
    "Role",
    "Scope",
    "Team",
    "UserId",
]
