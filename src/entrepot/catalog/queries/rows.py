"""Rows to values, shared by the queries."""

from collections.abc import Mapping

from entrepot.catalog.models import Lane
from entrepot.catalog.values import LaneRow


def lane_row(lane: Lane) -> LaneRow:
    return LaneRow(
        code=lane.code,
        regime=lane.regime,
        origin=lane.origin,
        destination=lane.destination,
        market=lane.market,
        margin_bp=lane.margin_bp,
        freight_currency=lane.freight_currency,
        freight_first_minor=lane.freight_first_minor,
        freight_more_minor=lane.freight_more_minor,
        freight_step_g=lane.freight_step_g,
        days_min=lane.days_min,
        days_max=lane.days_max,
        carrier=lane.carrier,
        is_open=lane.is_open,
    )


def option_text(values: list[str]) -> str:
    """A variant's options in one line; empty for a product with a single variant."""
    return " / ".join(value for value in values if value)


def in_chain(texts: Mapping[str, str], chain: tuple[str, ...]) -> str:
    """The first text that the chain finds; empty when there is none at all."""
    return next((texts[language] for language in chain if texts.get(language)), "")
