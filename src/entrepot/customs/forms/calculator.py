"""The query string of the calculator: everything that was typed, nothing else.

A calculation is its address, so each field has a short name that stays, with the line's number
behind it where it is of a line (`hs1`, `price2`). Unknown parameters are passed over.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final
from urllib.parse import urlencode

from entrepot.customs.values.asked import Issue

LINES_MAX: Final = 20
VALUE_LETTERS_MAX: Final = 120
NAME_LETTERS_MAX: Final = 300
QUERY_LETTERS_MAX: Final = 8_000
"""A longer address is cut short by some mail program or other."""
_COMMA: Final = re.compile(r"[0-9]+,[0-9]{1,2}")
_NUMBERED: Final = re.compile(r"([a-z]+)([0-9]{1,2})")


@dataclass(frozen=True, slots=True)
class LineForm:
    """One line as typed."""

    name: str = ""
    hs: str = ""
    price: str = ""
    quantity: str = ""
    content: str = ""
    unit: str = ""
    gross: str = ""
    net: str = ""
    made: str = ""
    proof: str = ""
    measure: str = ""
    measured: str = ""
    producer: str = ""

    @property
    def is_empty(self) -> bool:
        """Unit and quantity stand there by themselves."""
        return not any(getattr(self, name) for name in _LINE if name not in {"unit", "quantity"})

    @property
    def has_more(self) -> bool:
        """Something unusual stands in the fields that are folded away."""
        return any((self.made, self.proof, self.measure, self.measured, self.producer))


@dataclass(frozen=True, slots=True)
class CalculatorForm:
    """The whole form as typed."""

    origin: str = ""
    destination: str = ""
    day: str = ""
    currency: str = "EUR"
    freight: str = ""
    insurance: str = ""
    incoterm: str = ""
    used: str = ""
    vat: str = ""
    vatproof: str = ""
    sales: str = ""
    ioss: str = ""
    own: str = ""
    lines: tuple[LineForm, ...] = field(default=(LineForm(),))

    @property
    def is_empty(self) -> bool:
        return not self.origin and all(line.is_empty for line in self.lines)

    @property
    def has_more(self) -> bool:
        return any((self.used, self.vat, self.sales, self.ioss, self.own))


_SHORT: Final = {"origin": "from", "destination": "to", "day": "on", "currency": "cur"}
"""Names in the address where they differ from ours."""
_LINE: Final = tuple(one.name for one in fields(LineForm))
_WHOLE: Final = tuple(one.name for one in fields(CalculatorForm) if one.name != "lines")
_POINTERS: Final = {
    "hs": "hs",
    "price": "price",
    "quantity": "quantity",
    "content": "content",
    "gross_weight_g": "gross",
    "net_weight_g": "net",
    "origin": "made",
    "measures": "measured",
    "producer": "producer",
    "has_origin_proof": "proof",
    "description": "name",
}
_TOP: Final = {
    "origin": "from",
    "destination": "to",
    "regime": "to",
    "day": "on",
    "business": "vat",
    "used_in_year": "used",
    "seller_sales_in_year": "sales",
    "has_ioss": "ioss",
    "is_for_own_use": "own",
    "freight": "freight",
    "insurance": "insurance",
    "incoterm": "incoterm",
}


def read(query: Mapping[str, str]) -> CalculatorForm:
    """What was typed, each value cut to its length, at most `LINES_MAX` lines."""
    numbers = {int(found[2]) for name in query if (found := _of_line(name))}
    asked = query.get("lines", "")
    count = max([int(asked) if asked.isascii() and asked.isdigit() else 1, *numbers])
    count = max(1, min(count, LINES_MAX))
    whole = {name: _cut(query.get(_SHORT.get(name, name), "")) for name in _WHOLE}
    whole["currency"] = whole["currency"].upper() or "EUR"
    return CalculatorForm(
        **whole, lines=tuple(_line(query, number) for number in range(1, count + 1))
    )


def address(form: CalculatorForm, language: str, **more: str) -> str:
    """The query string that leads back to exactly this form; empty fields are left out."""
    pairs = [("lang", language)]
    pairs += [(_SHORT.get(name, name), getattr(form, name)) for name in _WHOLE]
    kept = [line for line in form.lines if not line.is_empty] or list(form.lines[:1])
    for number, line in enumerate(kept, start=1):
        pairs += [(f"{name}{number}", getattr(line, name)) for name in _LINE]
    pairs += more.items()
    return urlencode([(name, value) for name, value in pairs if value])


def record(form: CalculatorForm) -> dict[str, Any]:
    """As `rules.asking` reads it; lines in which nothing stands are left out."""
    used, sales = (_money(one, form.currency) for one in (form.used, form.sales))
    return {
        "origin": form.origin,
        "destination": form.destination,
        "day": form.day,
        "items": [
            _item(line, number, form.currency)
            for number, line in enumerate(form.lines, start=1)
            if not line.is_empty or len(form.lines) == 1
        ],
        "freight": _money(form.freight, form.currency),
        "insurance": _money(form.insurance, form.currency),
        "incoterm": form.incoterm,
        "business": _business(form),
        "used_in_year": used,
        "seller_sales_in_year": sales,
        "has_ioss": form.ioss,
        "is_for_own_use": form.own,
    }


def field_of(issue: Issue, form: CalculatorForm) -> str:
    """The name of the field that a pointer leads to, as the page has it."""
    match issue.pointer.split("/")[1:]:
        case ["items", place, name, *_] if place.isdigit():
            kept = [n for n, line in enumerate(form.lines, start=1) if not line.is_empty] or [1]
            number = kept[min(int(place), len(kept) - 1)]
            return f"{_POINTERS.get(name, name)}{number}"
        case ["items", *_]:
            return "name1"
        case [name, *_]:
            return _TOP.get(name, name)
        case _:
            return "from"


def _of_line(name: str) -> re.Match[str] | None:
    found = _NUMBERED.fullmatch(name)
    return found if found and found[1] in _LINE and int(found[2]) >= 1 else None


def _line(query: Mapping[str, str], number: int) -> LineForm:
    typed = {name: _cut(query.get(f"{name}{number}", "")) for name in _LINE if name != "name"}
    return LineForm(name=_cut(query.get(f"name{number}", ""), NAME_LETTERS_MAX), **typed)


def _item(line: LineForm, number: int, currency: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": str(number),
        "description": line.name,
        "hs": line.hs,
        "price": _money(line.price, currency),
        "quantity": line.quantity,
        "gross_weight_g": line.gross,
        "net_weight_g": line.net,
        "origin": line.made,
        "producer": line.producer,
        "has_origin_proof": line.proof,
    }
    if line.content:
        found["content"] = {"amount": _dotted(line.content), "unit": line.unit or "ml"}
    if line.measure or line.measured:
        found["measures"] = {line.measure: _dotted(line.measured) or "?"}
    return found


def _business(form: CalculatorForm) -> dict[str, str] | None:
    number = re.sub(r"[\s.-]", "", form.vat).upper()
    if not number:
        return None
    country = "GR" if number[:2] == "EL" else number[:2]
    return {"country": country, "vat_number": number, "proof": form.vatproof or "unverified"}


def _money(amount: str, currency: str) -> dict[str, str] | None:
    return {"amount": _dotted(amount), "currency": currency} if amount else None


def _dotted(number: str) -> str:
    """`12,50` as half of Europe writes it; `1,000` stays what it is, because it could be both."""
    return number.replace(",", ".") if _COMMA.fullmatch(number) else number


def _cut(text: str, letters: int = VALUE_LETTERS_MAX) -> str:
    return text.replace("\0", "").strip()[:letters]
