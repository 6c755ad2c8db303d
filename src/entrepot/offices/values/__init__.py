"""Ids, roles, posts, standings."""

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
    "STEPS",
    "Access",
    "InvitationId",
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
