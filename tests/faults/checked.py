"""What must hold after everything that has been broken: read from the database, and nowhere else."""

from dataclasses import dataclass, field
from uuid import UUID

from tests.faults.buyers import Crowd
from tests.faults.instance import Instance


@dataclass(slots=True)
class Checked:
    """All but the first three must be empty, or nothing."""

    acknowledged: int = 0
    stored: int = 0
    stored_unacknowledged: int = 0
    """Committed, but the answer never came: whoever asks again will be told. No harm."""
    lost: list[UUID] = field(default_factory=list)
    """Acknowledged, and not in the database, or not whole."""
    doubled: list[str] = field(default_factory=list)
    contradicted: list[str] = field(default_factory=list)
    audits: list[str] = field(default_factory=list)
    untold: int = 0
    """Events of stored orders that the dispatcher has not told, after some patience."""

    @property
    def is_sound(self) -> bool:
        return not (
            self.lost or self.doubled or self.contradicted or self.audits or self.untold
        )  # fmt: skip


_STORED = """
select g.id, array_agg(distinct o.id), count(distinct l.id)
from checkout_ordergroup g
left join checkout_order o on o.book = g.book and o."group" = g.id
left join checkout_orderline l on l.book = o.book and l."order" = o.id
group by g.book, g.id
"""
_HELD = """
select coalesce(sum(debits_pending), 0), coalesce(sum(debits_posted), 0)
from ledger_account where name like 'stock:%'
"""
_LIVE = "select count(*) from checkout_order where state <> 'expired'"
_UNTOLD = "select count(*) from kit_outbox where told_at is null"


def check(instance: Instance, crowd: Crowd) -> Checked:
    """Look each acknowledged order up; count what nobody asked for; run every audit."""
    # The log on disk, not the memory of who wrote it: what a buyer was told is what counts.
    told = {UUID(line) for line in crowd.log.read_text().split()}
    assert told == set(crowd.acknowledged)
    done = Checked(acknowledged=len(told), contradicted=list(crowd.contradicted))
    seen: set[UUID] = set()
    with instance.wire() as wire:
        rows = wire.execute(_STORED).fetchall()
        [(held, sold)] = wire.execute(_HELD).fetchall()
        [(live,)] = wire.execute(_LIVE).fetchall()
        [(done.untold,)] = wire.execute(_UNTOLD).fetchall()  # type: ignore[assignment]  # a count
    for group, orders, lines in rows:
        assert isinstance(group, UUID)
        if group in seen or group not in crowd.sent:
            done.doubled.append(f"group {group} is one too many")
        elif orders != [crowd.sent[group]] or lines != 1:
            (done.lost if group in told else done.doubled).append(group)  # type: ignore[arg-type]
        seen.add(group)
    done.lost += sorted(told - seen)
    done.stored = len(seen)
    done.stored_unacknowledged = len(seen - told)
    if held + sold != live:  # type: ignore[operator]  # two sums
        done.doubled.append(f"{held} pieces held and {sold} sold for {live} orders of one")
    done.audits = list(instance.ask_inside("look"))  # type: ignore[call-overload]  # a list
    return done
