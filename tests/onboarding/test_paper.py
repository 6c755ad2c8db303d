"""The contract as a PDF."""

from datetime import UTC, date, datetime
from io import BytesIO
from uuid import uuid4

import pytest
from pypdf import PdfReader

from entrepot.onboarding.adapters import paper
from entrepot.onboarding.values.contract import (
    CommissionRow,
    ContractId,
    ContractRow,
    ContractState,
    Terms,
    TermsId,
)


@pytest.mark.parametrize(
    ("language", "word", "name"),
    [("en", "Terms for merchants", "Fine food"), ("zh-hans", "商家协议", "美食")],
)
def test_a_contract_is_set_in_the_readers_language(language: str, word: str, name: str) -> None:
    terms = Terms(
        id=TermsId(uuid4()),
        version=3,
        plan="standard",
        commission=(
            CommissionRow("food", 700, date(2026, 1, 1)),
            CommissionRow("", 800, date(2026, 1, 1)),
        ),
        currency="EUR",
        text={"en": "We list.\n\nYou ship."},
        digest="ab12",
    )
    row = ContractRow(
        id=ContractId(uuid4()),
        merchant=uuid4(),
        merchant_name="Lario",
        state=ContractState.ACCEPTED,
        terms=terms,
        offered_at=datetime(2026, 11, 22, tzinfo=UTC),
        effective_on=date(2026, 11, 22),
        accepted_at=datetime(2026, 11, 22, 9, 0, tzinfo=UTC),
        accepted_by=uuid4(),
        accepted_name="Anna Rossi",
        language=language,
        digest="ab12",
    )
    pdf = paper.contract(
        row, legal_name="Lario S.r.l.", language=language, categories={"food": name}
    )
    text = PdfReader(BytesIO(pdf))
    first = text.pages[0].extract_text()
    assert word in first
    assert "Lario S.r.l." in first
    assert "Anna Rossi" in first
    assert name in first
    assert "8 %" in first
