"""Every address of the program, as found in the URL map, against every kind of stranger.

A new route without an audience fails, and so does one whose address names an object and that
is not known here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from pytest_django import Settings
from tests.casework import make as day
from tests.channels import make as files
from tests.checkout import make as sales
from tests.customs import make as law
from tests.offices import make as people
from tests.onboarding import make_applications as applications
from tests.onboarding import make_terms as terms
from tests.selection import make as fit

from entrepot.catalog.models import GlossaryTerm, Media, Review
from entrepot.channels.models import ImportJob, MappingProfile
from entrepot.checkout import commands as checkout
from entrepot.checkout.models import Declarant, Order
from entrepot.checkout.values import Placed
from entrepot.kernel import new_id
from entrepot.kit import letters
from entrepot.kit.models import Letter, OutboxRow
from entrepot.kit.scope import SCOPE_ATTRIBUTE, Audience
from entrepot.lanes import rows
from entrepot.ledger import values as chart
from entrepot.logistics import commands as packing
from entrepot.logistics.models import Parcel
from entrepot.offices import commands as people_commands
from entrepot.offices.models import ApiKey, Merchant, User
from entrepot.offices.values import MerchantId, OfficeId, Post, Role, Scope, Team
from entrepot.onboarding import commands as applying
from entrepot.payments.models import Notice, Payment
from entrepot.payments.values import ODD
from entrepot.site.api import api
from entrepot.storefront import commands as prices
from entrepot.storefront.models import Repricing

pytestmark = pytest.mark.django_db

OTHERS_OWN = {"allauth.account.views", "functools"}
"""Sign-in pages act on the person who asks; ninja's own pages describe the API."""


API_AUDIENCES: dict[str, Audience | None] = {
    operation.view_func.__name__: getattr(operation.view_func, SCOPE_ATTRIBUTE, None)
    for _, router in api._routers
    for path_view in router.path_operations.values()
    for operation in path_view.operations
}
"""What the API's functions declare, by the name that ninja gives their addresses."""


@dataclass(frozen=True)
class Route:
    name: str
    pattern: str
    audience: Audience | None
    needs: tuple[str, ...]
    module: str


def _walk(resolver: URLResolver, prefix: str = "", space: str = "") -> Iterator[Route]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from _walk(entry, prefix + str(entry.pattern), inner)
        else:
            yield _route(entry, prefix, space)


def _route(entry: URLPattern, prefix: str, space: str) -> Route:
    view: Any = entry.callback
    return Route(
        name=f"{space}{entry.name}",
        pattern=prefix + str(entry.pattern),
        audience=getattr(view, SCOPE_ATTRIBUTE, None) or API_AUDIENCES.get(str(entry.name)),
        needs=tuple(entry.pattern.converters),
        module=view.__module__,
    )


def routes() -> list[Route]:
    ours = [route for route in _walk(get_resolver()) if route.module not in OTHERS_OWN]
    return [route for route in ours if not route.module.startswith("allauth.")]


def test_every_route_declares_for_whom_it_is() -> None:
    assert not [route.pattern for route in routes() if route.audience is None]


@dataclass
class World:
    """Objects of one merchant, one office and one buyer; and one stranger of each kind."""

    merchant: Merchant
    buyer: User
    placed: Placed
    goods: sales.Goods
    facts: dict[str, Any] = field(default_factory=dict)

    def strangers(self, audience: Audience) -> dict[str, Client]:
        found = {
            "anonymous": people.a_client(),
            "other buyer": people.a_client(people.a_person()),
            "other merchant": people.a_client(people.a_person(role=Role.MERCHANT)),
            "other office": people.a_client(people.a_person(role=Role.OFFICE)),
        }
        if audience is not Audience.PARTNER:
            found["a trade partner"] = people.a_client(people.a_person(role=Role.PARTNER))
        if audience is Audience.OPERATOR:
            own = people.a_person(role=Role.MERCHANT, merchant=self.merchant)
            found["the merchant itself"] = people.a_client(own)
        return found

    def owner(self, audience: Audience) -> Client:
        if audience is Audience.BUYER:
            return people.a_client(self.buyer)
        if audience is Audience.MERCHANT:
            own = people.a_person(role=Role.MERCHANT, merchant=self.merchant)
            return people.a_client(own)
        if audience is Audience.OFFICE:
            office = people.a_person(role=Role.OFFICE, office=self.merchant.office)
            return people.a_client(office)
        if audience is Audience.PARTNER:
            partner = people.a_person(role=Role.PARTNER, office=self.merchant.office)
            return people.a_client(partner)
        return people.a_client(people.a_person(role=Role.OPERATOR))


@pytest.fixture
def world(tmp_path: Path, settings: Settings) -> World:
    settings.HOME = tmp_path
    sales.some_rates()
    buyer = people.a_person()
    goods = sales.some_goods()
    placed = sales.a_sale((goods, 1), buyer=buyer)
    parcel = Parcel.objects.get(order=Order.objects.get(group=placed.group).id).id
    packing.pick(parcel=parcel)
    packing.pack(parcel=parcel, weighed_g=900, at=sales.NOW)
    return World(goods.merchant, buyer, placed, goods)


def _order(world: World) -> Order:
    return Order.objects.get(group=world.placed.group)


def _parcel(world: World) -> Parcel:
    return Parcel.objects.get(order=_order(world).id)


def _notice(_world: World) -> Any:
    """A notice of money that nothing of ours accounts for."""
    return Notice.objects.get_or_create(
        provider="simulator", reference="odd", outcome=ODD[0],
        defaults={"headers": {}, "body": b"{}", "received_at": sales.NOW},
    )[0].id  # fmt: skip


def _product(world: World) -> Any:
    return world.goods.rows["variant"].product_id


def _review(world: World) -> Any:
    """What the merchant's office has to look at."""
    row, _ = Review.objects.get_or_create(
        product_id=_product(world), merchant=world.merchant, kind="first", state="pending",
        defaults={"asked_at": sales.NOW},
    )  # fmt: skip
    return row.id


def _term(world: World) -> Any:
    """A row of the office's own glossary."""
    row, _ = GlossaryTerm.objects.get_or_create(
        office=world.merchant.office, rule="keep", source="Barolo", defaults={"since": sales.NOW}
    )
    return row.id


def _import(world: World) -> Any:
    """An import that has run, with one refused row, so that every page of it has something."""
    row = ImportJob.objects.filter(merchant=world.merchant).first()
    if row is None:
        files.imported(b"sku,title,price\na-1,Olio,12.00\na-2,Aceto,\n", merchant=world.merchant)
        row = ImportJob.objects.get(merchant=world.merchant)
    return row.id


def _profile(world: World) -> Any:
    row, _ = MappingProfile.objects.get_or_create(
        merchant=world.merchant, name="mine", defaults={"plain": {}, "changed_at": sales.NOW}
    )
    return row.id


def _file(world: World) -> Any:
    """A file of assessments that was sent in."""
    operator = people.a_person(role=Role.OPERATOR)
    body = f"order,kind,amount,currency,reference,assessed_on\n{_order(world).number},vat,1,CNY,R,x"
    return checkout.record_file(body.encode(), name="a.csv", by=operator.id, at=sales.NOW)


def _declarant(_world: World) -> Any:
    operator = people.a_person(role=Role.OPERATOR)
    checkout.make_declarant(name="Broker", lanes=[], by=operator.id, at=sales.NOW)
    return Declarant.objects.order_by("-id").values_list("id", flat=True)[0]


def _applicant(world: "World") -> Any:
    """The merchant itself, with an application that waits for its office."""
    owner = people.a_person()
    applying.open_for(merchant=world.merchant.id, by=owner.id, at=sales.NOW)
    return world.merchant.id


def _document(world: "World") -> Any:
    """A paper of the merchant, sent in."""
    merchant = _applicant(world)
    return applying.upload(
        merchant=merchant, type_code="register_extract", file=applications.a_file(),
        expires_on=None, by=people.a_person().id, at=sales.NOW,
    )  # fmt: skip


def _paper(world: "World") -> str:
    packing.make_papers(parcel=_parcel(world).id, at=sales.NOW)
    return "label"


QUERIES: dict[str, Callable[["World"], str]] = {
    "casework:column": lambda _: "?stage=lead",
    "selection:merchant-report": lambda world: f"?market=cn&of={fit.scored(world.merchant)}",
    "insights:ledger-account": lambda world: f"?name={chart.escrow(world.merchant.id, 'CNY')}",
    "insights:ledger-subject": lambda world: f"?q={_order(world).number}",
}
"""What a page asks for after its address, so that the owner finds something."""

FORMS: dict[str, Callable[["World"], dict[str, str]]] = {
    "catalog:gallery-order": lambda world: {"media": str(_media(world)), "where": "first"},
    "onboarding:upload": lambda world: {"type": str(_applicant(world)) and "register_extract"},
    "offices:contact": lambda world: {"contact": day.a_contact_of(world.merchant)},
    "casework:wording-again": lambda world: {"version": day.a_wording_of(world.merchant)},
    "casework:ask-office": lambda world: {"office": str(day.a_double_of(world.merchant).office_id)},
    "storefront:confirm": lambda world: {"order": str(_order(world).id)},
}
"""What a button sends along."""


def _event(world: World) -> Any:
    return OutboxRow.objects.order_by("id").values_list("id", flat=True)[0]


def _law_row(_world: World) -> str:
    return rows.law().statutes[0].id


def _amendment(_world: World) -> Any:
    return law.proposed(law.an_addition())


def _account(world: World) -> Any:
    return chart.account_id(chart.escrow(world.merchant.id, "CNY"))


def _repricing(_world: World) -> Any:
    prices.ask_reprice(reason="a test", at=sales.NOW)
    return Repricing.objects.get().id


def _team_of(role: Role, world: World) -> Team:
    if role is Role.MERCHANT:
        return Team(role, merchant=MerchantId(world.merchant.id))
    if role is Role.OFFICE:
        return Team(role, office=OfficeId(world.merchant.office.id))
    return Team(role)


def _member(role: Role, world: World) -> Any:
    team = _team_of(role, world)
    person = people.a_person()
    return people_commands.add_member(user=person.id, team=team, post=Post.READER)


def _invitation(role: Role, world: World) -> Any:
    return people_commands.invite(
        team=_team_of(role, world),
        email=f"{new_id().hex}@example.test",
        post=Post.READER,
        language="en",
        by=None,
        at=sales.NOW,
    )


def _mandate(world: World, *, is_given: bool = True) -> Any:
    """Given to the merchant's office, or asked for by it."""
    facts: dict[str, Any] = {
        "merchant": world.merchant.id, "scopes": [Scope.LIST], "by": None, "at": timezone.now(),
    }  # fmt: skip
    if is_given:
        until = timezone.now().date() + timedelta(days=9)
        return people_commands.give_mandate(**facts, until=until)
    return people_commands.ask_mandate(**facts, office=world.merchant.office.id, note="")


def _a_key(role: Role) -> Callable[[World], Any]:
    """A key of the merchant, of its office, or of the gateway."""

    def made(world: World) -> Any:
        place: dict[Role, dict[str, Any]] = {
            Role.MERCHANT: {"merchant": world.merchant},
            Role.OFFICE: {"office": world.merchant.office},
            Role.OPERATOR: {},
        }
        return ApiKey.objects.create(
            name="till", prefix="ek_live_abc", digest=new_id().hex, role=role, scopes=[],
            made_at=sales.NOW, expires_on=date(2099, 1, 1), **place[role],
        ).id  # fmt: skip

    return made


def _media(world: World) -> Any:
    """A picture of the goods, at an address of the merchant's."""
    row, _ = Media.objects.get_or_create(
        product_id=_product(world), path="https://pictures.example.test/a.jpg"
    )
    return row.id


def _letter(_world: World) -> Any:
    """One that was given up, so that it can be tried again."""
    with transaction.atomic():
        letters.queue(
            key=f"scope:{new_id()}", to="a@example.test", language="en",
            template="offices/new_key", facts={},
        )  # fmt: skip
    Letter.objects.update(given_up_at=sales.NOW)
    return Letter.objects.order_by("-id").values_list("id", flat=True)[0]


def _erasure(_world: World) -> Any:
    return people_commands.erase_person(user=people.a_person().id, by=None, at=sales.NOW)


def _passkey(world: World) -> int:
    return int(people.a_passkey(world.buyer).pk)


VALUES: dict[str, Callable[[World], Any]] = {
    "letter": _letter,
    "media": _media,
    "person": lambda world: world.buyer.id,
    "erasure": _erasure,
    "session": lambda _: "00000000-0000-7000-8000-000000000000",
    "market": lambda _: "cn",
    "group": lambda world: world.placed.group,
    "order": lambda world: _order(world).id,
    "parcel": lambda world: _parcel(world).id,
    "kind": _paper,
    "variant": lambda world: world.goods.variant,
    "node": lambda world: world.goods.node,
    "payment": lambda world: Payment.objects.get(purpose=world.placed.group).id,
    "notice": _notice,
    "merchant": _applicant,
    "document": _document,
    "step": lambda _: "address",
    "requirement": lambda _: "identity",
    "product": _product,
    "listing": lambda world: world.goods.listing,
    "review": _review,
    "term": _term,
    "category": lambda _: "wine-still",
    "case": lambda world: day.a_case_of(world.merchant),
    "case_file": lambda world: day.a_file_of(world.merchant),
    "choice": lambda world: fit.a_choice_of(world.merchant),
    "source": lambda world: fit.a_source_of(world.merchant.office),
    "task": lambda world: day.a_task_of(world.merchant),
    "note": lambda world: day.a_note_of(world.merchant),
    "import_id": _import,
    "job": _import,
    "profile": _profile,
    "pull": lambda world: files.a_pull(world.merchant),
    "language": lambda _: "en",
    "book": lambda _: 1,
    "event": _event,
    "file": _file,
    "declarant": _declarant,
    "account": _account,
    "chain": lambda _: "00000000-0000-7000-8000-000000000000",
    "law_row": _law_row,
    "amendment": _amendment,
    "role": lambda _: "operator",
    "office": lambda world: world.merchant.office.id,
    "mandate": _mandate,
    "token": lambda _: "no-token",
    "repricing": _repricing,
    "check": lambda world: terms.a_check(world.merchant),
    "right": lambda world: terms.a_right(world.merchant),
    "contract": lambda world: terms.an_offer(world.merchant),
    "terms": lambda _: terms.some_terms(publish=False).id,
    "brand": lambda _: terms.a_protected(),
}
"""One object of the world for each name that stands in an address."""

ROUTE_VALUES: dict[str, Callable[[World], Any]] = {
    "casework:wording kind": lambda _: "welcome",
    "casework:wording-again kind": lambda _: "welcome",
    "casework:wording-aside kind": lambda _: "welcome",
    "offices:merchant-revoke-key key": _a_key(Role.MERCHANT),
    "offices:office-revoke-key key": _a_key(Role.OFFICE),
    "offices:operator-revoke-key key": _a_key(Role.OPERATOR),
    "offices:merchant-member member": lambda world: _member(Role.MERCHANT, world),
    "offices:office-member member": lambda world: _member(Role.OFFICE, world),
    "offices:operator-member member": lambda world: _member(Role.OPERATOR, world),
    "offices:house-member member": lambda world: _member(Role.OFFICE, world),
    "offices:merchant-invitation invitation": lambda world: _invitation(Role.MERCHANT, world),
    "offices:office-invitation invitation": lambda world: _invitation(Role.OFFICE, world),
    "offices:operator-invitation invitation": lambda world: _invitation(Role.OPERATOR, world),
    "offices:house-invitation invitation": lambda world: _invitation(Role.OFFICE, world),
    "offices:house-team role": lambda _: "office",
    "offices:house-member role": lambda _: "office",
    "offices:house-invitation role": lambda _: "office",
    "remove-passkey pk": _passkey,
    "selection:report merchant": lambda world: fit.scored(world.merchant),
    "selection:start choice": lambda world: fit.an_accepted_choice_of(world.merchant),
    "selection:operator-drop source": lambda _: fit.a_source_of(),
    "offices:withdraw-mandate mandate": lambda world: _mandate(world, is_given=False),
}
"""Where one name stands for things of different teams: by route and name."""

GUARDED = [r for r in routes() if r.audience not in {Audience.PUBLIC, Audience.MACHINE, None}]


def _address(route: Route, world: World) -> str:
    own = {name: ROUTE_VALUES.get(f"{route.name} {name}") for name in route.needs}
    values = VALUES | {name: made for name, made in own.items() if made is not None}
    unknown = [name for name in route.needs if name not in values]
    assert not unknown, f"{route.pattern}: say in VALUES what {unknown} stands for"
    address = "/" + route.pattern
    for name in route.needs:
        start = address.index("<")
        end = address.index(">", start)
        address = address[:start] + str(values[name](world)) + address[end + 1 :]
    return address


PERSONAL = {
    *(
        "offices:desk",
        "offices:seats",
        "offices:take-seat",
        "onboarding:apply",
        "onboarding:apply-new",
        "offices:stop",
    ),
    "offices:invitation",  # whoever holds the letter
    *("offices:security", "offices:end-session", "offices:end-other-sessions"),
    *("offices:my-data", "offices:my-data-download"),
}
"""Each person's own: there is nobody else's object in their address."""


@pytest.mark.parametrize("route", GUARDED, ids=[route.name for route in GUARDED])
def test_sec1_a_strangers_object_does_not_exist(route: Route, world: World) -> None:
    """SEC-1: anonymous, another buyer, another merchant, another office: 404, by any method."""
    assert route.audience is not None
    address = _address(route, world)
    if route.name in PERSONAL:
        return
    own_kind = {Audience.MERCHANT: "other merchant", Audience.OFFICE: "other office"}
    has_object = bool(set(route.needs) - {"kind", "language", "market"})
    for who, stranger in world.strangers(route.audience).items():
        if own_kind.get(route.audience) == who and not has_object:
            continue  # a list of one's own: what it shows is tested by its markers below
        codes = set()
        for answer in (stranger.get(address), stranger.post(address, {}), _put(stranger, address)):
            codes.add(answer.status_code)
        assert codes <= {404, 405}, f"{who} got {codes} at {address}"
        assert 404 in codes, f"{address} answers neither GET, POST nor PUT"


def _put(client: Client, address: str) -> Any:
    return client.put(address, "{}", content_type="application/json")


@pytest.mark.parametrize("route", GUARDED, ids=[route.name for route in GUARDED])
def test_control_the_owner_gets_in(route: Route, world: World) -> None:
    """If everyone got 404, the test above would prove nothing."""
    assert route.audience is not None
    if route.name in PERSONAL:
        return
    owner = world.owner(route.audience)
    address = _address(route, world) + QUERIES.get(route.name, lambda _: "")(world)
    form = FORMS.get(route.name, lambda _: {})(world)
    answers = {owner.get(address).status_code, owner.post(address, form).status_code}
    answers.add(_put(owner, address).status_code)
    assert answers - {404, 405}, f"the owner got {answers} at {address}"


MARKER = "ZZMARKERZZ"


def test_sec2_no_merchants_page_shows_anothers_goods(world: World) -> None:
    """SEC-2: what is another's is marked; no list, page or file of this merchant carries it."""
    other = people.a_merchant(name=f"{MARKER} Maker")
    goods = sales.some_goods(merchant=other, title=f"{MARKER} oil", sku=f"{MARKER}-1")
    sales.a_sale((goods, 1), (world.goods, 1), buyer=people.a_person())
    owner = world.owner(Audience.MERCHANT)
    seen = 0
    for route in routes():
        if route.audience is not Audience.MERCHANT:
            continue
        answer = owner.get(_address(route, world))
        if answer.status_code != 200:
            continue
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert MARKER.encode() not in body, route.pattern
        seen += 1
    assert seen > 5
