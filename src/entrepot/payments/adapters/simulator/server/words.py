"""The words of the pay pages, in English and Chinese, and how amounts are written there."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Final

from entrepot.money.values import Money

_SYMBOLS: Final = {"CNY": "¥", "JPY": "¥", "EUR": "€", "GBP": "£", "USD": "$"}


@lru_cache(maxsize=2)
def words(language: str) -> dict[str, str]:
    """All words in `en` or `zh`; not to be changed."""
    column = 1 if language == "zh" else 0
    rows = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
    return {name: pair[column] for name, pair in rows.items()}


def amount(money: Money) -> str:
    """`¥1,234.50`."""
    code = money.currency.code
    return f"{_SYMBOLS.get(code, f'{code} ')}{money.amount:,}"
