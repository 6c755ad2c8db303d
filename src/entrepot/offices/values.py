"""Ids and roles."""

from enum import StrEnum
from typing import NewType
from uuid import UUID

OfficeId = NewType("OfficeId", UUID)
MerchantId = NewType("MerchantId", UUID)
UserId = NewType("UserId", UUID)


class Role(StrEnum):
    """What a membership lets a person be; a person without one is a buyer."""

    OPERATOR = "operator"
    OFFICE = "office"
    MERCHANT = "merchant"


class MerchantState(StrEnum):
    """A merchant's standing; only a LIVE one sells."""

    APPLIED = "applied"
    LIVE = "live"
    PAUSED = "paused"
