"""The totals that the machine room follows, of all processes of this host."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Final

from entrepot.kit import metrics

TURNED_AWAY: Final = frozenset({"checkout.queue_full", "checkout.unavailable"})
LOST: Final = frozenset({"none", "5xx"})

_Share = Callable[[Mapping[str, str]], int]


def counted() -> dict[str, float]:
    """Totals since the program began on this host, by the names that `rules.rates` knows."""
    found: dict[str, float] = defaultdict(float)
    for sample in metrics.samples():
        for name, share in _FOLLOWED.get(sample.name, ()):
            found[name] += share(sample.labels) * sample.value
    return dict(found)


def _all(_labels: Mapping[str, str]) -> int:
    return 1


def _turned_away(labels: Mapping[str, str]) -> int:
    return labels["code"] in TURNED_AWAY


def _made(labels: Mapping[str, str]) -> int:
    return labels["outcome"] == "made"


def _is_error(labels: Mapping[str, str]) -> int:
    """Of pages: the order door's own no is counted as an order that was turned away."""
    return labels["status"] >= "500" and labels["route"] != metrics.ORDER_DOOR


def _fast(labels: Mapping[str, str]) -> int:
    return -(float(labels["le"]) == metrics.BATCH_SLOW_S)


def _is_lost(labels: Mapping[str, str]) -> int:
    return labels["outcome"] in LOST


_FOLLOWED: Final[Mapping[str, tuple[tuple[str, _Share], ...]]] = {
    "entrepot_orders_placed_total": (("placed", _all),),
    "entrepot_orders_refused_total": (("refused", _all), ("turned_away", _turned_away)),
    "entrepot_quotes_total": (("quotes", _made),),
    "entrepot_http_requests_total": (("requests", _all), ("errors", _is_error)),
    "entrepot_intake_batch_seconds_count": (("batches", _all), ("batches_slow", _all)),
    "entrepot_intake_batch_seconds_bucket": (("batches_slow", _fast),),
    "entrepot_intake_batch_seconds_sum": (("batch_s", _all),),
    "entrepot_intake_batch_orders_sum": (("batch_orders", _all),),
    "entrepot_intake_queue_orders": (("queue", _all),),
    "entrepot_events_told_total": (("told", _all),),
    "entrepot_notices_total": (("notices", _all),),
    "entrepot_jobs_total": (("jobs", _all),),
    "entrepot_calls_out_total": (("calls", _all), ("calls_lost", _is_lost)),
}
"""By the sample's name: which totals it adds to, and how much of it."""
