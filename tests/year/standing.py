"""Where merchants stand: every step is one that may be taken, by somebody or for a reason."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from entrepot.offices.models import Merchant, Standing

if TYPE_CHECKING:
    from tests.year.world import World

MAY_BECOME: Final[Mapping[str, frozenset[str]]] = {
    "": frozenset({"lead", "applied"}),
    "lead": frozenset({"applied"}),
    "applied": frozenset({"review", "closed"}),
    "review": frozenset({"applied", "live", "refused"}),
    "live": frozenset({"paused", "suspended", "closed"}),
    "paused": frozenset({"live", "suspended", "closed"}),
    "suspended": frozenset({"live", "paused", "closed"}),
    "refused": frozenset({"applied"}),
    "closed": frozenset(),
}
"""What the year's people do; a lead or a refused business that is closed is not among it."""


def steps(world: "World") -> Iterator[str]:
    """Follow what has happened since the last look into the model; say what may not be."""
    model = world.model
    for row in Standing.objects.filter(id__gt=model.steps_seen).order_by("id"):
        model.steps_seen = row.id
        seller = model.sellers.get(row.merchant_id)
        before = model.standings.get(row.merchant_id, "live" if _is_old(world, row) else "")
        if row.state not in MAY_BECOME[before]:
            yield f"a merchant was {before or 'nobody'} and is {row.state} ({row.reason})"
        is_ours = row.by is None and (row.merchant_id, row.state) not in model.stood
        is_for_papers = row.reason == "papers_missing" or (before, row.state) == ("paused", "live")
        if is_ours and not is_for_papers:
            yield f"nobody made a merchant {row.state} ({row.reason})"
        model.standings[row.merchant_id] = row.state
        if seller is not None and (not seller.standings or seller.standings[-1][0] < row.at):
            seller.standings.append((row.at, row.state))
        if seller is not None:
            seller.why = row.reason
    rows = dict(Merchant.objects.filter(id__in=model.standings).values_list("id", "state"))
    for merchant, state in rows.items():
        if model.standings[merchant] != state:
            yield f"a merchant is {state}, and its last step made it {model.standings[merchant]}"


def _is_old(world: "World", row: Standing) -> bool:
    """It was there before anybody could apply."""
    seller = world.model.sellers.get(row.merchant_id)
    return seller is not None and not seller.has_applied
