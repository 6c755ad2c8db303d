"""What an application still lacks, as the office's pages need it."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One requirement and how it stands."""

    code: str
    title: str
    why: str
    is_open: bool


def items(merchant: UUID) -> list[CheckItem]:
    """The checklist of a merchant's application."""
    return []
