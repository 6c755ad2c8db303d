"""What keeps one merchant's listings off, told in full: reason, law, lanes, codes, next step."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import connection

from entrepot.casework.queries import steps, words
from entrepot.catalog.models import Lane
from entrepot.catalog.queries import remedy_sentence
from entrepot.catalog.queries.findings import NOT_ADMITTED, finding_key
from entrepot.catalog.queries.merchant import LaneName, lane_name
from entrepot.catalog.queries.sentences import obstacle_sentence
from entrepot.catalog.values import ListingState, Severity

GROUPS_MAX: Final = 500
CODES_SHOWN: Final = 4
SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class Blocker:
    """A reason in words. `listings` is 0 where it is no matter of listings."""

    code: str
    name: str
    step: str
    listings: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why listings are kept off, and what helps."""

    code: str
    name: str
    sentence: str
    step: str
    listings: int
    lanes: tuple[tuple[LaneName, int], ...]
    """How many listings on each lane, most first."""
    hs_codes: tuple[tuple[str, int], ...]
    """Only where the reason is the goods' code; the first CODES_SHOWN."""
    hs_more: int


def told(
    codes: Iterable[str], held: Mapping[str, int], names: Mapping[str, str]
) -> tuple[Blocker, ...]:
    """Blockers as a card or a table shows them; `names` are the operator's requirements."""
    return tuple(
        Blocker(code, words.blocker_name(code, names), steps.next_step(code), held.get(code, 0))
        for code in codes
    )


def reasons(merchant: UUID) -> tuple[Reason, ...]:
    """Why listings of a merchant are BLOCKED, the commonest reason first; two statements."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select one->>'code', l.lane_id, coalesce(one->'facts'->>'hs', ''),
                      count(distinct l.id), min((one->'facts')::text)
               from catalog_listing l, lateral jsonb_array_elements(l.findings) as one
               where l.merchant_id = %s and l.state = %s and one->>'severity' = %s
               group by 1, one->'facts'->>'reason', 2, 3 order by 4 desc, 1, 2, 3 limit %s""",
            [merchant, ListingState.BLOCKED.value, Severity.ERROR.value, GROUPS_MAX],
        )
        rows = cursor.fetchall()
    lanes: dict[str, Counter[str]] = {}
    hs_codes: dict[str, Counter[str]] = {}
    example: dict[str, tuple[str, dict[str, Any]]] = {}
    for code, lane, hs, number, text in rows:
        facts = json.loads(text or "{}")
        key = finding_key(code, facts)
        lanes.setdefault(key, Counter())[lane] += number
        if code == NOT_ADMITTED and hs:
            hs_codes.setdefault(key, Counter())[hs] += number
        example.setdefault(key, (code, facts))
    known = {row.code: lane_name(row) for row in Lane.objects.filter(code__in=_used(lanes))}
    found = [
        _reason(
            key,
            example[key],
            [(known[lane], number) for lane, number in counted.most_common()],
            hs_codes.get(key, Counter()).most_common(),
        )
        for key, counted in lanes.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.listings, one.code))[:SHOWN])


def _used(lanes: Mapping[str, Counter[str]]) -> set[str]:
    return {one for counted in lanes.values() for one in counted}


def _reason(
    key: str,
    example: tuple[str, dict[str, Any]],
    lanes: list[tuple[LaneName, int]],
    hs_codes: list[tuple[str, int]],
) -> Reason:
    code, facts = example
    remedy = str(facts.get("remedy", ""))
    step = steps.next_step(key) if key in steps.STEPS or not remedy else remedy_sentence(remedy)
    return Reason(
        code=key,
        name=words.blocker_name(key),
        sentence=obstacle_sentence(facts).replace("%%", "%") if code == NOT_ADMITTED else "",
        step=step or steps.next_step(key),
        listings=sum(number for _lane, number in lanes),
        lanes=tuple(lanes[:CODES_SHOWN]),
        hs_codes=tuple(hs_codes[:CODES_SHOWN]),
        hs_more=max(0, len(hs_codes) - CODES_SHOWN),
    )
