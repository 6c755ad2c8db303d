"""One consignment for page, API and command line, and what is wrong with others of them."""

import json
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

DONE_WHEN: dict[str, Any] = {
    "origin": "IT",
    "destination": "CN",
    "day": "2026-11-22",
    "freight": {"amount": "20", "currency": "EUR"},
    "items": [
        {
            "description": "Barolo",
            "hs": "22042100",
            "price": {"amount": "30", "currency": "EUR"},
            "gross_weight_g": 1300,
            "net_weight_g": 750,
            "content": {"amount": "750", "unit": "ml"},
        },
        {
            "description": "face cream",
            "hs": "33049900",
            "price": {"amount": "120", "currency": "EUR"},
            "gross_weight_g": 150,
            "net_weight_g": 50,
            "content": {"amount": "50", "unit": "ml"},
        },
        {
            "description": "bag",
            "hs": "42022100",
            "price": {"amount": "900", "currency": "EUR"},
            "gross_weight_g": 900,
        },
    ],
}
"""A EUR 30 Barolo, a EUR 120 face cream of 50 ml and a EUR 900 bag from Italy to China."""

BAD: dict[str, tuple[dict[str, Any], str, str, str]] = {
    # name: what is put in place, the field's pointer, the code, the field's name on the page
    "unknown country": ({"origin": "XX"}, "/origin", "unknown_country", "from"),
    "HS of five digits": ({"item.hs": "22042"}, "/items/0/hs", "not_hs", "hs1"),
    "negative weight": (
        {"item.gross_weight_g": -5}, "/items/0/gross_weight_g", "negative", "gross1"
    ),
    "negative price": (
        {"item.price": {"amount": "-3", "currency": "EUR"}}, "/items/0/price/amount", "negative",
        "price1",
    ),
    "price of nothing": (
        {"item.price": {"amount": "0", "currency": "EUR"}}, "/items/0/price/amount",
        "not_above_zero", "price1",
    ),
    "NaN": (
        {"item.price": {"amount": "NaN", "currency": "EUR"}}, "/items/0/price/amount",
        "not_a_number", "price1",
    ),
    "infinity": (
        {"item.content": {"amount": "Infinity", "unit": "ml"}}, "/items/0/content",
        "not_a_number", "content1",
    ),
    "text for a number": ({"item.quantity": "two"}, "/items/0/quantity", "not_a_number", "quantity1"),
    "part of a piece": ({"item.quantity": "1.5"}, "/items/0/quantity", "not_whole", "quantity1"),
    "no price": ({"item.price": None}, "/items/0/price", "missing", "price1"),
    "too many decimals": (
        {"item.price": {"amount": "1.234", "currency": "EUR"}}, "/items/0/price/amount",
        "too_many_decimals", "price1",
    ),
    "currency without rate": (
        {"currency": "XXX"}, "/items/0/price", "money.not_published", "price1"
    ),
    "date before the rows begin": ({"day": "2008-01-01"}, "/day", "lanes.no_law", "on"),
    "no day": ({"day": "tomorrow"}, "/day", "not_a_day", "on"),
}  # fmt: skip


def done_when(**facts: Any) -> dict[str, Any]:
    return deepcopy(DONE_WHEN) | facts


def bad(name: str) -> dict[str, Any]:
    """A bottle with one thing wrong, on the direct lane."""
    found = done_when(regime="cn-cbec-direct")
    del found["items"][1:]
    for field, value in BAD[name][0].items():
        if field == "currency":
            found["items"][0]["price"]["currency"] = value
            found["freight"]["currency"] = value
        elif field.startswith("item."):
            found["items"][0][field.removeprefix("item.")] = value
        else:
            found[field] = value
    return found


def as_query(record: Mapping[str, Any], language: str = "en", **more: str) -> str:
    """The record as the address of the calculator."""
    fields: dict[str, Any] = {
        "lang": language,
        "from": record["origin"],
        "to": record["destination"],
        "on": record["day"],
        "freight": record["freight"]["amount"],
        "cur": record["freight"]["currency"],
        **more,
    }
    for number, item in enumerate(record["items"], start=1):
        content, price = item.get("content") or {}, item.get("price") or {}
        line = {
            "name": item.get("description", ""),
            "hs": item.get("hs", ""),
            "price": price.get("amount", ""),
            "quantity": item.get("quantity", 1),
            "content": content.get("amount", ""),
            "unit": content.get("unit", ""),
            "gross": item.get("gross_weight_g", ""),
            "net": item.get("net_weight_g", ""),
        }
        fields |= {f"{name}{number}": value for name, value in line.items()}
    return urlencode(fields)


def as_file(folder: Path, *records: Mapping[str, Any]) -> Path:
    """Records as the lines of a file for the command line."""
    path = folder / "consignments.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    return path
