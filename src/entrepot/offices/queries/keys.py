"""Who may enter a route of the REST API: a key that reaches so far, or a person who is signed in."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import ClassVar, Final
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from entrepot.kernel import Refusal
from entrepot.offices.models import ApiKey, Mandate, Merchant, Office
from entrepot.offices.queries import factors, guards, places, seating
from entrepot.offices.queries.seating import Seat
from entrepot.offices.values import (
    Access,
    MandateId,
    MandateState,
    MerchantId,
    OfficeId,
    Post,
    Resource,
    Role,
    Scope,
    Team,
)
from entrepot.offices.values.keys import KEYS_MAX, Grant, KeyId, KnownKey

BEARER: Final = "Bearer "
PREFIXES: Final = ("ek_live_", "ek_test_")
KEY_LETTERS_MAX: Final = 100
MANDATES_MAX: Final = 10
TENANT_HEADERS: Final = {Role.MERCHANT: "X-Seller-Id", Role.OFFICE: "X-Office-Id"}


@dataclass(eq=False)
class UnknownKey(Refusal):
    """This key is not one of ours, has expired, or was revoked."""

    code: ClassVar[str] = "offices.unknown_key"
    status: ClassVar[int] = 401


@dataclass(eq=False)
class ScopeMissing(Refusal):
    """The key is good, but was not made for this: give it the scope that is named."""

    code: ClassVar[str] = "offices.scope_missing"
    status: ClassVar[int] = 403
    scope: str


@dataclass(eq=False)
class NotOurForm(Refusal):
    """A change by a signed-in person needs the token of our own pages (CSRF); programs use a key."""

    code: ClassVar[str] = "offices.not_our_form"
    status: ClassVar[int] = 403


@dataclass(eq=False)
class SecondFactorMissing(Refusal):
    """This desk asks for a second factor; set one up on the page of sign-in and security first."""

    code: ClassVar[str] = "offices.second_factor_missing"
    status: ClassVar[int] = 403


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key as its team sees it."""

    id: KeyId
    name: str
    prefix: str
    grants: tuple[Grant, ...]
    made_by: str
    made_on: date
    expires_on: date
    last_used_on: date | None
    revoked_on: date | None

    def is_working(self, today: date) -> bool:
        """Neither revoked nor past its day."""
        return self.revoked_on is None and today < self.expires_on


def keys_of(team: Team) -> list[KeyRow]:
    """The keys of a team, the newest first; one statement."""
    rows = ApiKey.objects.filter(role=team.role, office=team.office, merchant=team.merchant)
    return [_row(row) for row in rows.select_related("made_by").order_by("-id")[: 2 * KEYS_MAX]]


def digest_of(secret: str) -> str:
    """What of a key is stored. 256 random bits need no slow hash: there is nothing to guess."""
    return sha256(secret.encode()).hexdigest()


def known_key(secret: str) -> KnownKey:
    """Whose key this is; `UnknownKey` for all else. The database compares hashes only."""
    if not secret.startswith(PREFIXES) or len(secret) > KEY_LETTERS_MAX:
        raise UnknownKey
    today = timezone.now().date()
    row = ApiKey.objects.filter(
        digest=digest_of(secret), revoked_at=None, expires_on__gt=today
    ).first()
    if row is None:
        raise UnknownKey
    if row.last_used_on != today:
        # The one write of this room: a day's mark, at most once a day and key.
        ApiKey.objects.filter(id=row.id).exclude(last_used_on=today).update(last_used_on=today)
    return KnownKey(
        id=KeyId(row.id),
        role=Role(row.role),
        office=OfficeId(row.office_id) if row.office_id else None,
        merchant=MerchantId(row.merchant_id) if row.merchant_id else None,
        grants=tuple(Grant.read(one) for one in row.scopes),
    )


class ApiEntry(AuthBase):
    """`auth=` of a route: `request.auth` is then the seat that acts.

    A key must reach the resource; a person's post must, as on our pages. Where someone has
    several seats, `X-Seller-Id` or `X-Office-Id` chooses; another tenant's id is 404. An office
    that names a merchant acts for it by mandate.
    """

    openapi_type: str = "http"
    openapi_scheme: str = "bearer"

    def __init__(self, role: Role, resource: Resource) -> None:
        self.role = role
        self.resource = resource
        super().__init__()

    def __call__(self, request: HttpRequest) -> Seat | None:
        given = request.headers.get("Authorization", "")
        if not given and not request.user.is_authenticated:
            return None
        mine = self._by_key(request, given) if given else self._by_session(request)
        request.entrepot_acting = mine  # type: ignore[attr-defined]  # read by `actor_of`
        return mine

    def _by_key(self, request: HttpRequest, given: str) -> Seat:
        key = known_key(given.removeprefix(BEARER).strip() if given.startswith(BEARER) else "")
        seat = self._seat_of(key, self._wanted(request))
        needed = Access.READ if request.method in guards.SAFE else Access.WRITE
        if key.reach(self.resource) < needed:
            raise ScopeMissing(scope=str(Grant(self.resource, needed)))
        if seat.reach(self.resource) < needed:
            raise Http404
        request.entrepot_key = key.id  # type: ignore[attr-defined]  # read by `actor_of`
        request.entrepot_known_key = key  # type: ignore[attr-defined]  # read by `may_by_api`
        return seat

    def _seat_of(self, key: KnownKey, wanted: UUID | None) -> Seat:
        if key.role is Role.OFFICE and self.role is Role.MERCHANT and wanted and key.office:
            return _seat_by_mandate(office=key.office, merchant=MerchantId(wanted))
        if key.role is not self.role or wanted not in {None, key.merchant or key.office}:
            raise Http404
        return _seat_of_team(Team(key.role, key.office, key.merchant))

    def _by_session(self, request: HttpRequest) -> Seat:
        is_write = request.method not in guards.SAFE
        mine = self._seat_chosen(request, self._wanted(request))
        if not guards.reaches(mine, self.resource, write=is_write):
            raise Http404
        if is_write and check_csrf(request):
            raise NotOurForm
        if factors.is_missing(request):
            raise SecondFactorMissing
        return mine

    def _seat_chosen(self, request: HttpRequest, wanted: UUID | None) -> Seat:
        """The one that the header names, else the one taken on the switcher."""
        if wanted is None:
            return _or_404(seating.seat(request, self.role))
        mine = [one for one in seating.seats(request) if one.role is self.role]
        found = next((one for one in mine if wanted in {one.merchant, one.office}), None)
        if found is None and self.role is Role.MERCHANT:
            given = Mandate.objects.filter(merchant=wanted, state=MandateState.GIVEN)
            ids = given.order_by("id").values_list("id", flat=True)[:MANDATES_MAX]
            found = next(filter(None, (seating.mandated_seat(request, one) for one in ids)), None)
        return _or_404(found)

    def _wanted(self, request: HttpRequest) -> UUID | None:
        """Whose seat the header asks for; None when it says nothing."""
        header = TENANT_HEADERS.get(self.role)
        text = request.headers.get(header, "") if header else ""
        if not text:
            return None
        try:
            return UUID(text)
        except ValueError:
            raise Http404 from None


def api_for(resource: Resource, role: Role = Role.MERCHANT) -> ApiEntry:
    """The entry of an API route: `@router.get("/…", auth=api_for(Resource.PRODUCTS))`."""
    return ApiEntry(role, resource)


def may_by_api(request: HttpRequest, resource: Resource, *, write: bool) -> bool:
    """Whether who calls reaches a further resource: seat, and key where there is one."""
    mine: Seat = request.auth  # type: ignore[attr-defined]  # ninja's: what the entry let in
    key: KnownKey | None = getattr(request, "entrepot_known_key", None)
    needed = Access.WRITE if write else Access.READ
    within_key = key is None or key.reach(resource) >= needed
    return within_key and guards.reaches(mine, resource, write=write)


def _seat_of_team(team: Team) -> Seat:
    """The seat that a key acts from: its reach ends at the key's own scopes."""
    house = Office.objects.filter(id=team.office).first() if team.office else None
    maker = Merchant.objects.filter(id=team.merchant).first() if team.merchant else None
    return Seat(
        role=team.role,
        office=team.office,
        merchant=team.merchant,
        name=maker.name if maker else places.city(house),
        book=maker.book if maker else 1,
    )


def _seat_by_mandate(*, office: OfficeId, merchant: MerchantId) -> Seat:
    """A merchant's seat for a key of the office that looks after it; 404 without a mandate."""
    rows = Mandate.objects.filter(
        office=office,
        merchant=merchant,
        merchant__office=office,
        state=MandateState.GIVEN,
        until__gt=timezone.now().date(),
    )
    row = rows.select_related("merchant", "office").first()
    if row is None:
        raise Http404
    return Seat(
        role=Role.MERCHANT,
        office=None,
        merchant=merchant,
        name=row.merchant.name,
        book=row.merchant.book,
        post=Post.AGENT,
        mandate=MandateId(row.id),
        by_office=office,
        by_office_name=places.city(row.office),
        scopes=frozenset(Scope(one) for one in row.scopes),
    )


def _or_404(found: Seat | None) -> Seat:
    if found is None:
        raise Http404
    return found


def _row(row: ApiKey) -> KeyRow:
    return KeyRow(
        id=KeyId(row.id),
        name=row.name,
        prefix=row.prefix,
        grants=tuple(sorted(Grant.read(one) for one in row.scopes)),
        made_by=row.made_by.name or row.made_by.email if row.made_by else "",
        made_on=row.made_at.date(),
        expires_on=row.expires_on,
        last_used_on=row.last_used_on,
        revoked_on=row.revoked_at.date() if row.revoked_at else None,
    )
