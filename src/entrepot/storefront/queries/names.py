"""Names that every page needs and that hardly ever change: remembered for half a minute."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final, TypeVar

from django.db.models import Max, Min
from django.urls import reverse

from entrepot.catalog.models import Category, Lane
from entrepot.catalog.values import fallback_chain
from entrepot.offices.models import Membership, Merchant, Office, User
from entrepot.offices.queries import places
from entrepot.offices.values import MerchantId, MerchantState, Role
from entrepot.storefront.values import CategoryName

REMEMBERED_NS: Final = 30 * 10**9
CATEGORIES_MAX: Final = 1000
OFFICES_MAX: Final = 60
MERCHANTS_MAX: Final = 5000
DEMO_MEMBERSHIPS_MAX: Final = 200
DEMO_PEOPLE_MAX: Final = 3

Answer = TypeVar("Answer")
_memo: dict[str, tuple[int, Any]] = {}


def _remembered(read: Callable[[], Answer]) -> Callable[[], Answer]:
    @wraps(read)
    def remember() -> Answer:
        known = _memo.get(read.__name__)
        if known and time.monotonic_ns() - known[0] < REMEMBERED_NS:
            return known[1]  # type: ignore[no-any-return]  # what was remembered below
        answer = read()
        _memo[read.__name__] = (time.monotonic_ns(), answer)
        return answer

    return remember


def names_version() -> int:
    """Another number whenever names were read anew: what was rendered with the old ones is old."""
    categories()
    merchant_names()
    return _memo["categories"][0] ^ _memo["merchant_names"][0]


def forget() -> None:
    """Drop what this process remembers; called when names were changed."""
    _memo.clear()


@dataclass(frozen=True, slots=True)
class OfficeName:
    """A country office as buyers see it."""

    code: str
    country: str
    cities: Mapping[str, str]
    sentences: Mapping[str, str]
    picture: str


@_remembered
def categories() -> dict[str, CategoryName]:
    """The tree by slug, in the shop's order; one statement."""
    rows = list(
        Category.objects.select_related("parent").order_by("position", "slug")[:CATEGORIES_MAX]
    )
    children: dict[str, list[str]] = {}
    for row in rows:
        if row.parent:
            children.setdefault(row.parent.slug, []).append(row.slug)
    return {
        row.slug: CategoryName(
            row.slug,
            row.parent.slug if row.parent else "",
            row.names,
            row.picture,
            row.position,
            tuple(children.get(row.slug, ())),
        )
        for row in rows
    }


def aisles(market: str, language: str) -> list[dict[str, str]]:
    """The top of the tree, ready to be shown."""
    tree = categories()
    known = _memo.get(f"aisles {market} {language}")
    if known and known[1][0] is tree:
        return known[1][1]  # type: ignore[no-any-return]  # what was remembered below
    chain = fallback_chain(language, source="en")
    shown = [
        {
            "slug": one.slug,
            "name": one.name(chain),
            "url": reverse("storefront:category", args=[market, one.slug]),
            "picture": one.picture,
        }
        for one in tree.values()
        if not one.parent
    ]
    _memo[f"aisles {market} {language}"] = (0, (tree, shown))
    return shown


@_remembered
def offices() -> list[OfficeName]:
    """All country offices; one statement."""
    rows = Office.objects.order_by("id")[:OFFICES_MAX]
    return [
        OfficeName(row.code, row.country, row.names or {"en": row.city}, row.sentences, row.picture)
        for row in rows
    ]


@_remembered
def lane_days() -> dict[str, tuple[int, int]]:
    """By market: the shortest and the longest delivery of its open lanes; one statement."""
    rows = (
        Lane.objects.filter(is_open=True)
        .values_list("market")
        .annotate(Min("days_min"), Max("days_max"))
        .order_by("market")
    )
    return {market: (shortest, longest) for market, shortest, longest in rows}


@_remembered
def merchant_names() -> dict[str, str]:
    """Names by slug of everyone who sells; one statement."""
    rows = Merchant.objects.filter(state=MerchantState.LIVE).order_by("slug")
    return dict(rows.values_list("slug", "name")[:MERCHANTS_MAX])


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Someone who can sign in to the demo."""

    role: str
    name: str
    email: str


@_remembered
def demo_people() -> list[DemoPerson]:
    """A few people of each role, for the demo's first page; two statements."""
    rows = Membership.objects.select_related("user", "office", "merchant").order_by("role", "id")
    shown: dict[str, list[DemoPerson]] = {}
    for row in rows[:DEMO_MEMBERSHIPS_MAX]:
        name = row.merchant.name if row.merchant else row.office.city if row.office else ""
        shown.setdefault(row.role, []).append(DemoPerson(row.role, name, row.user.email))
    buyers = User.objects.filter(memberships=None).order_by("joined_at", "id")[:1]
    people = [DemoPerson("buyer", "", buyer.email) for buyer in buyers]
    for role in (Role.MERCHANT, Role.OFFICE, Role.OPERATOR):
        people += shown.get(role, [])[:DEMO_PEOPLE_MAX]
    return people


@dataclass(frozen=True, slots=True)
class Store:
    """A merchant as buyers meet them."""

    slug: str
    name: str
    legal_name: str
    country: str
    city: str
    region: str
    story: str
    office_city: str
    since: int
    merchant: MerchantId


def store(slug: str, *, chain: Sequence[str]) -> Store | None:
    """A merchant who sells, or None; one statement."""
    row = (
        Merchant.objects.filter(slug=slug, state=MerchantState.LIVE)
        .select_related("office")
        .first()
    )
    if row is None:
        return None
    return Store(
        row.slug,
        row.name,
        row.legal_name,
        row.country,
        places.city(row),
        _first(row.region, chain),
        _first(row.stories, [*chain, row.language]),
        _first(row.office.names, chain) or places.city(row.office),
        row.joined_at.year,
        MerchantId(row.id),
    )


def _first(texts: Mapping[str, str], chain: Sequence[str]) -> str:
    return next((texts[one] for one in chain if texts.get(one)), "")
