"""An operator's own versions of what categories ask: dated, never changed, newer ones beat older."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db import IntegrityError, transaction

from entrepot.catalog.commands import rechecking
from entrepot.catalog.models import CategorySchema
from entrepot.catalog.queries import schemas
from entrepot.catalog.rules import schemas as rules
from entrepot.kernel import Refusal
from entrepot.kit import trail


@dataclass(eq=False)
class NoSuchCategory(Refusal):
    """There is no such category."""

    code: ClassVar[str] = "catalog.no_such_category"
    status: ClassVar[int] = 404
    category: str


@dataclass(eq=False)
class VersionTaken(Refusal):
    """A version of this category and market begins on that day already."""

    code: ClassVar[str] = "catalog.version_taken"
    status: ClassVar[int] = 409
    since: date


@transaction.atomic
def add_schema(
    *,
    category: str,
    market: str,
    since: date,
    body: Any,
    source: str,
    by: UUID | None,
    at: datetime,
) -> None:
    """From that day on the category asks this; what lies above it in the tree holds as before.

    Listings into the market are judged anew in the background. Raises `BadSchema`.
    """
    if not schemas.path_of(category):
        raise NoSuchCategory(category=category)
    checked: Mapping[str, Any] = rules.checked(body)
    try:
        with transaction.atomic():
            row = CategorySchema.objects.create(
                category=category,
                market=market,
                since=since,
                body=checked,
                source=source[:300],
                made_by=by,
                made_at=at,
            )
    except IntegrityError:
        raise VersionTaken(since=since) from None
    trail.record(
        what="schema.added", on="schema", object_id=str(row.id),
        after={"category": category, "market": market, "since": since.isoformat()},
    )  # fmt: skip
    if since <= at.date():
        rechecking.ask_recheck_into(market)
