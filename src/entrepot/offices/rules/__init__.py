"""What a post may do, what a mandate allows, and when an invitation or a mandate ends."""

from entrepot.offices.rules.devices import device, network
from entrepot.offices.rules.factors import needs_factor
from entrepot.offices.rules.invitations import hash_of
from entrepot.offices.rules.keys import grantable
from entrepot.offices.rules.mandates import (
    MANDATE_DAYS_MAX,
    furthest_end,
    furthest_last_day,
    is_in_force,
)
from entrepot.offices.rules.posts import (
    MANDATED,
    PERMITS,
    may_take_mandates,
    posts_of,
    reach,
    reach_by_mandate,
)

__all__ = [
    "MANDATED",
    "MANDATE_DAYS_MAX",
    "PERMITS",
    "device",
    "furthest_end",
    "furthest_last_day",
    "grantable",
    "hash_of",
    "is_in_force",
    "may_take_mandates",
    "needs_factor",
    "network",
    "posts_of",
    "reach",
    "reach_by_mandate",
]
