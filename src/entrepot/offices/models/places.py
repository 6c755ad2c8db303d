"""What every row that puts a person into a team must say, as the database checks it."""

from django.db.models import Q

from entrepot.offices.rules import posts_of
from entrepot.offices.values import Role


def of_its_role() -> Q:
    """An operator has no place, a merchant's person a merchant, all others an office."""
    return (
        Q(role=Role.OPERATOR, office=None, merchant=None)
        | Q(role=Role.OFFICE, office__isnull=False, merchant=None)
        | Q(role=Role.MERCHANT, merchant__isnull=False, office=None)
        | Q(role=Role.PARTNER, office__isnull=False, merchant=None)
    )


def of_its_post() -> Q:
    """A post that its role has."""
    allowed = Q()
    for role in Role:
        allowed |= Q(role=role, post__in=[post.value for post in posts_of(role)])
    return allowed
