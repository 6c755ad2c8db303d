"""From where an order is sent (INV-14): the same every time, and with its reason."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from entrepot.logistics.values import NodeStock, Routing

ONLY_NODE: Final = "only_node"
FIRST_WITH_ALL: Final = "first_with_all"
NOBODY_HAS_ALL: Final = "nobody_has_all"
NO_NODE: Final = "no_node"


def choose(nodes: Sequence[NodeStock], needs: Mapping[UUID, int]) -> Routing:
    """The first node, in the order given, that has every unit. An order is never split."""
    if not nodes:
        return Routing(None, NO_NODE)
    for one in nodes:
        if all(one.free.get(variant, 0) >= units for variant, units in needs.items()):
            return Routing(one.node, ONLY_NODE if len(nodes) == 1 else FIRST_WITH_ALL)
    return Routing(None, NOBODY_HAS_ALL)
