"""Answers of registers about VAT numbers, as they were stored."""

from datetime import datetime, timedelta
from typing import Final

from entrepot.customs.models import VatAnswer
from entrepot.customs.values import Answer, AnswerCode, Evidence
from entrepot.kit import secrets

GOOD_FOR: Final = timedelta(days=1)
"""A yes or a no is asked for again after this long."""
SILENT_FOR: Final = timedelta(minutes=1)
"""A register that could not answer is left alone for this long."""
SHOWN_MAX: Final = 20
_ANSWERED: Final = (AnswerCode.VALID, AnswerCode.INVALID)


def mark_of(country: str, number: str) -> str:
    """Finds a number again without telling it."""
    return secrets.fingerprint(f"{country}{number}", purpose="vat-number")


def latest_evidence(*, country: str, number: str, register: str, at: datetime) -> Evidence | None:
    """The newest answer of the register that may still be used; None when it has to be asked."""
    row = (
        VatAnswer.objects.filter(mark=mark_of(country, number), register=register)
        .order_by("-at", "-id")
        .first()
    )
    if row is None:
        return None
    good_for = GOOD_FOR if row.code in _ANSWERED else SILENT_FOR
    return _evidence(row) if at - row.at < good_for else None


def some_evidence(*, limit: int = SHOWN_MAX) -> list[Evidence]:
    """The newest answers."""
    assert 0 < limit <= SHOWN_MAX
    return [_evidence(row) for row in VatAnswer.objects.order_by("-at", "-id")[:limit]]


def _evidence(row: VatAnswer) -> Evidence:
    answer = Answer(
        code=AnswerCode(row.code),
        register=row.register,
        at=row.at,
        reference=row.reference,
        name=row.name,
        address=row.address,
        said=row.said,
    )
    return Evidence(row.id, row.country, row.number, answer)
