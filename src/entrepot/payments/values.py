"""Ids and states."""

from enum import StrEnum
from typing import NewType
from uuid import UUID

PaymentId = NewType("PaymentId", UUID)


class PaymentState(StrEnum):
    """PENDING may become FAILED and still CAPTURED after (CHK-9); CAPTURED never goes back."""

    PENDING = "pending"
    FAILED = "failed"
    CAPTURED = "captured"


class RefundState(StrEnum):
    DUE = "due"
    SENT = "sent"
