"""Findings as lists ask for them: by code, and how many listings each keeps off."""

from collections.abc import Mapping
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet

from entrepot.catalog.models import Listing
from entrepot.catalog.values import ListingState, Severity

NOT_ADMITTED: Final = "catalog.not_admitted"
_OURS: Final = "catalog."


def finding_key(code: str, facts: Mapping[str, Any]) -> str:
    """What a finding is counted under: a lane's refusal by the lane's own reason."""
    return str(facts.get("reason") or code) if code == NOT_ADMITTED else code


def has_finding(key: str) -> Q:
    """Listings with a finding of this key."""
    if key.startswith(_OURS):
        return Q(findings__contains=[{"code": key}])
    return Q(findings__contains=[{"code": NOT_ADMITTED, "facts": {"reason": key}}])


def tally(listings: QuerySet[Listing]) -> tuple[tuple[str, int], ...]:
    """How many of these that are BLOCKED each reason keeps off, most first; one statement.

    A reason counts once a listing, however often it stands there; a listing with two reasons
    counts under both.
    """
    blocked = listings.filter(state=ListingState.BLOCKED).order_by().values("id", "findings")
    try:
        inner, facts = blocked.query.sql_with_params()
    except EmptyResultSet:  # the filter can meet nothing, and Django knows
        return ()
    statement = f"""
        select reason.code, count(*) from ({inner}) as blocked, lateral (
            select distinct case when one->>'code' = %s
                then coalesce(nullif(one->'facts'->>'reason', ''), one->>'code')
                else one->>'code' end as code
            from jsonb_array_elements(blocked.findings) as one where one->>'severity' = %s
        ) as reason group by reason.code order by 2 desc, 1
    """  # noqa: S608  # the inner statement is Django's, its facts are bound
    with connection.cursor() as cursor:
        cursor.execute(statement, [*facts, NOT_ADMITTED, Severity.ERROR.value])
        return tuple((str(code), int(number)) for code, number in cursor.fetchall())
