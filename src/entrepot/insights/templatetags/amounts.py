"""Amounts of the ledger: money, pieces and allowances each as people read them."""

from django import template

from entrepot.kit.templatetags.money import count, money

register = template.Library()


@register.filter
def of_unit(amount: int, unit: str) -> str:
    """`12800|of_unit:"CNY"` is money, and so is an allowance; pieces are counted."""
    kind, _colon, rest = unit.partition(":")
    if kind == "piece":
        return count(amount)
    return money(amount, rest or kind)
