"""What an API key may do."""

from dataclasses import dataclass
from typing import Final, NewType
from uuid import UUID

from entrepot.offices.values.roles import Access, MerchantId, OfficeId, Resource, Role

KeyId = NewType("KeyId", UUID)

KEY_DAYS_MAX: Final = 365
"""A key nobody renews within a year is one nobody remembers."""
KEYS_MAX: Final = 50
"""That a team may have at the same time."""


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """One permission of a key: `orders:read`, `stock:write`."""

    resource: Resource
    access: Access

    def __post_init__(self) -> None:
        assert self.access is not Access.NONE

    def __str__(self) -> str:
        return f"{self.resource}:{self.access.name.lower()}"

    @classmethod
    def read(cls, text: str) -> "Grant":
        """From `resource:access`; ValueError for anything else."""
        resource, _, access = text.partition(":")
        if access not in {"read", "write"}:
            raise ValueError(text)
        return cls(Resource(resource), Access[access.upper()])


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A key that opens: whose it is, and how far it reaches."""

    id: KeyId
    role: Role
    office: OfficeId | None
    merchant: MerchantId | None
    grants: tuple[Grant, ...]

    def reach(self, resource: Resource) -> Access:
        """How far it reaches into a resource."""
        found = (one.access for one in self.grants if one.resource is resource)
        return max(found, default=Access.NONE)
