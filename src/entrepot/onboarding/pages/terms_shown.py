"""Facts of checks, rights and contracts as templates take them."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language

from entrepot.money.values import Money, currency
from entrepot.onboarding.queries import market_words as words
from entrepot.onboarding.queries.categories import category_names
from entrepot.onboarding.queries.checking import EvidenceRow
from entrepot.onboarding.queries.example import Example
from entrepot.onboarding.rules import fees
from entrepot.onboarding.values.brands import BrandRight
from entrepot.onboarding.values.checks import CheckRow
from entrepot.onboarding.values.contract import ContractRow, Terms

BAR_WIDTH = 1000


def check(row: CheckRow) -> dict[str, Any]:
    """A check in words; the number's middle is hidden where nobody has to compare it."""
    return {
        "row": row,
        "kind": words.CHECKS[row.kind],
        "state": words.STATES[row.state],
        "tone": words.TONES.get(row.state, ""),
        "why": words.SILENCES.get(row.proof, ""),
        "remark": words.REMARKS.get(row.proof, ""),
    }


def evidence(rows: Iterable[EvidenceRow]) -> list[dict[str, Any]]:
    return [
        {"row": row, "kind": words.CHECKS[row.kind], "why": words.SILENCES.get(row.answer, "")}
        for row in rows
    ]


def right(row: BrandRight, owner: str = "") -> dict[str, Any]:
    return {
        "row": row,
        "owner": owner,
        "kind": words.KINDS[row.kind],
        "state": words.STATES[row.state],
        "tone": words.TONES.get(row.state, ""),
        "markets": [words.market_name(one) for one in row.markets],
    }


def terms(value: Terms) -> dict[str, Any]:
    unit = currency(value.currency)
    never = {id(row) for row in fees.unreachable(value.commission)}
    language = get_language() or "en"
    names = category_names(language)
    return {
        "value": value,
        "rates": [
            {
                "row": row,
                "category": names.get(row.category, row.category),
                "percent": percent(row.bp),
                "never": id(row) in never,
            }
            for row in value.commission
        ],
        "deposit": Money(value.deposit_minor, unit),
        "yearly_fee": Money(value.yearly_fee_minor, unit),
        "order_fee": Money(value.order_fee_minor, unit),
        "text": value.text.get(language) or value.text.get("en", ""),
        "has_own_language": language in value.text,
    }


def contract(row: ContractRow) -> dict[str, Any]:
    return {
        "row": row,
        "terms": terms(row.terms),
        "state": words.STATES[row.state],
        "tone": words.TONES.get(row.state, ""),
    }


def example(value: Example) -> dict[str, Any]:
    """The bar's parts with their places, and the rate in words."""
    parts, x, total = [], 0, value.net.buyer.minor or 1
    for kind, amount in value.parts:
        width = amount.minor * BAR_WIDTH // total
        parts.append({"kind": kind, "amount": amount, "x": x, "width": width})
        x += width
    slug = value.explained.row.category if value.explained.row else ""
    return {
        "value": value,
        "category": category_names(get_language() or "en").get(slug, slug),
        "net": value.net,
        "parts": parts,
        "percent": percent(value.explained.bp),
    }


def percent(bp: int) -> str:
    """800 basis points are "8"."""
    return f"{Decimal(bp).scaleb(-2).normalize():f}"


def pairs(rows: Sequence[Terms]) -> list[tuple[Any, str]]:
    """Published terms for a choice."""
    return [(row.id, f"{row.plan} · {row.version}") for row in rows if row.published_at]
