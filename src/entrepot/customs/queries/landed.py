"""Landed costs with the law in force and the rates of the day: what page and API both answer with."""

from datetime import date

from entrepot.customs.rules import answering
from entrepot.customs.rules.answering import Answer, Comparison
from entrepot.customs.values.asked import Asked
from entrepot.lanes import rows
from entrepot.money import queries as money
from entrepot.money.values import Currency, Rate


def price(asked: Asked) -> Answer:
    """As `answering.price`; at most one statement for each rate that is not remembered."""
    return answering.price(asked, law=rows.law(), rate_of=_rate)


def compare(asked: Asked) -> Comparison:
    """As `answering.compare`."""
    return answering.compare(asked, law=rows.law(), rate_of=_rate)


def _rate(base: Currency, quote: Currency, day: date) -> Rate:
    return money.rate_or_shipped(base, quote, day=day)
