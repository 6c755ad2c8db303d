"""What can break under a running instance, each by name: struck, watched, healed.

A clock that steps back is not among them: nobody may step the clock of a machine that others
use too. It is proved in `tests/faults`, where the program's processes are told another time.
"""

from collections.abc import Mapping

from entrepot.site.drill.faults.kills import KILLS, Kill, KillBackend
from entrepot.site.drill.faults.place import Fault, NotHere, Place
from entrepot.site.drill.faults.replica import PromoteReplica, Servers, promote
from entrepot.site.drill.faults.shortages import DiskFull, PoolExhausted


def plans() -> Mapping[str, Fault]:
    """Every fault by its name, unstruck."""
    faults: tuple[Fault, ...] = (*KILLS, PoolExhausted(), DiskFull(), PromoteReplica())
    return {fault.name: fault for fault in faults}


__all__ = [
    "DiskFull",
    "Fault",
    "Kill",
    "KillBackend",
    "NotHere",
    "Place",
    "PoolExhausted",
    "PromoteReplica",
    "Servers",
    "plans",
    "promote",
]
