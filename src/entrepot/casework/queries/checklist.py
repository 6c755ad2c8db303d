"""What an application still lacks, as the office's pages need it."""

from collections.abc import Mapping
from uuid import UUID

from django.utils import timezone

from entrepot.onboarding import queries as onboarding
from entrepot.onboarding.queries import words
from entrepot.onboarding.values import ItemState

PREFIX = "onboarding."


def open_codes(merchant: UUID) -> list[str]:
    """Blockers of an application: what the business still has to do, in the list's order."""
    judged = onboarding.judged(merchant)
    return [
        f"{PREFIX}{one.requirement.code}" for one in judged if one.verdict.state is ItemState.OPEN
    ]


def names() -> Mapping[str, str]:
    """What each requirement of today is called, by its blocker's code; one statement."""
    asked = onboarding.requirements(timezone.now().date())
    return {f"{PREFIX}{one.code}": words.title(one) for one in asked}
