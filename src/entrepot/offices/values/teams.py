"""A team: the people of one role for one place."""

from dataclasses import dataclass

from entrepot.offices.values.roles import MerchantId, OfficeId, Role


@dataclass(frozen=True, slots=True)
class Team:
    """The gateway's people, an office's, its country's trade partners, or a merchant's."""

    role: Role
    office: OfficeId | None = None
    merchant: MerchantId | None = None

    def __post_init__(self) -> None:
        assert (self.merchant is not None) == (self.role is Role.MERCHANT)
        assert (self.office is not None) == (self.role in {Role.OFFICE, Role.PARTNER})
