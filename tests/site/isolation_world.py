"""Three merchants of two offices, a hub, a partner and buyers: all their words are marked."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone
from tests.casework import make as day
from tests.channels import make as files
from tests.checkout import make as sales
from tests.offices import make as people
from tests.onboarding import make_applications as applications
from tests.onboarding import make_terms as terms
from tests.selection import make as fit
from tests.site import isolation_tables as tables
from tests.site import test_scope as scope
from tests.site.isolation_tables import Mark

from entrepot.casework import commands as cases
from entrepot.casework.models import Case, Invitation
from entrepot.casework.values import Side
from entrepot.catalog.models import BundlePart, ListingLimit, Media, Product, Variant, WordState
from entrepot.channels.models import PullRun
from entrepot.checkout.models import Cart, CartLine, Order
from entrepot.kernel import new_id
from entrepot.logistics import commands as packing
from entrepot.logistics.models import Parcel, TrackingEvent
from entrepot.offices import commands as offices
from entrepot.offices import rules
from entrepot.offices.models import Merchant, Office, User
from entrepot.offices.values import (
    MerchantId,
    MerchantState,
    OfficeId,
    Post,
    Role,
    Scope,
    Team,
    UserId,
)
from entrepot.onboarding import commands as onboarding
from entrepot.onboarding.models import Application, CheckAnswer, Happening, MarkRow
from entrepot.storefront import commands as storefront
from entrepot.storefront import queries as shelf

ALBA = Mark("qxalba")
BREVA = Mark("qxbreva")
CORSE = Mark("qxcorse")


@dataclass
class House:
    """One merchant: its people, its buyer, what it sells, and its key to the API."""

    mark: Mark
    merchant: Merchant
    owner: User
    buyer: User
    world: scope.World
    secret: str = ""
    addresses: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    """Its objects by the names that stand for them in addresses."""

    @property
    def client(self) -> Client:
        return people.a_client(self.owner)


@dataclass
class Everyone:
    """Alba and Breva are Milan's, Corse is Paris's; London stands above Paris only."""

    alba: House
    breva: House
    corse: House
    milan: User
    paris: User
    london: User
    partner: User

    @property
    def houses(self) -> list[House]:
        return [self.alba, self.breva, self.corse]


def everyone() -> Everyone:
    """The whole world, every text column of it marked."""
    sales.some_rates()
    london = people.an_office(city="London", country="GB", names={"en": "London"})
    milan = people.an_office(opens=["cn"])
    paris = people.an_office(
        city="Paris", country="FR", names={"en": "Paris"}, hub=london, opens=["cn"]
    )
    agents = {
        office.city: people.a_person(role=Role.OFFICE, office=office, name=f"Agent {office.city}")
        for office in (milan, paris, london)
    }
    found = [
        a_house(ALBA, milan, agents["Milan"]),
        a_house(BREVA, milan, agents["Milan"]),
        a_house(CORSE, paris, agents["Paris"], country="FR"),
    ]
    fit.scored(found[0].merchant)
    for house in found:
        fit.a_choice_of(house.merchant)
    for house in found:
        tables.stamp(house.merchant, house.mark)
    products = list(Product.objects.values_list("id", flat=True))
    shelf.forget()
    storefront.reshelve(products=products, at=sales.NOW)
    alba, breva, corse = found
    return Everyone(
        alba, breva, corse, agents["Milan"], agents["Paris"], agents["London"],
        people.a_person(role=Role.PARTNER, office=milan, name="A chamber"),
    )  # fmt: skip


def a_house(mark: Mark, office: Office, agent: User, country: str = "IT") -> House:
    """A merchant with something in each of its tables."""
    merchant = people.a_merchant(
        office=office, country=country, slug=mark.open, name=f"{mark.open} maker",
        legal_name=f"{mark.open} legal", street=f"{mark.open} street", city=f"{mark.open} city",
        email=f"{mark.open}@mail.example", state="live",
    )  # fmt: skip
    day.stood(merchant, (MerchantState.LIVE, sales.NOW))
    owner = a_colleague(merchant, mark, Post.OWNER)
    a_colleague(merchant, mark, Post.READER)
    buyer = people.a_person(name=f"{mark.guest} buyer", email=f"{mark.guest}@buyer.example")
    house = _selling(mark, merchant, owner, buyer)
    _filed(house)
    _in_the_office(house, agent)
    _applied(house, agent)
    _with_rights(house)
    return house


def a_colleague(merchant: Merchant, mark: Mark, post: Post) -> User:
    return people.a_person(
        role=Role.MERCHANT, merchant=merchant, post=post, language="en",
        name=f"{mark.shut} {post}", email=f"{mark.shut}{post}@people.example",
    )  # fmt: skip


def _selling(mark: Mark, merchant: Merchant, owner: User, buyer: User) -> House:
    """Goods, a sale to a buyer of its own, a parcel under way and something in the cart."""
    lane = sales.a_lane(f"{merchant.country.lower()}-cn", origin=merchant.country)
    facts: dict[str, Any] = {"merchant": merchant, "lane": lane, "origin": merchant.country}
    goods = sales.some_goods(title=f"{mark.open} oil", sku=f"{mark.open}-sku", **facts)
    details = {**sales.BEIJING, "name": f"{mark.guest} buyer", "street": f"{mark.guest} road"}
    where = sales.a_recipient(owner=buyer, details=details)
    placed = sales.a_sale((goods, 1), buyer=buyer, recipient=where)
    parcel = Parcel.objects.get(order=Order.objects.get(group=placed.group).id)
    packing.pick(parcel=parcel.id)
    packing.pack(parcel=parcel.id, weighed_g=900, at=sales.NOW)
    TrackingEvent.objects.create(
        parcel=parcel, reference="r", code="accepted", place="x", country=merchant.country,
        at=sales.NOW,
    )  # fmt: skip
    variant = Variant.objects.get(id=goods.variant)
    pair = Variant.objects.create(
        product=variant.product, merchant=merchant, sku=f"{mark.open}-pair", price_minor=3000,
        currency=merchant.currency, position=1,
    )  # fmt: skip
    BundlePart.objects.create(bundle=pair, part=variant, quantity=2)
    Media.objects.create(
        product=variant.product, path=f"{mark.open}.png", alt={"en": "A bottle"},
        source_url=f"https://{mark.shut}.example/a.png",
    )  # fmt: skip
    WordState.objects.create(
        product=variant.product, language="zh-hans", slot="specs:Grape", state="machine"
    )
    ListingLimit.objects.create(merchant=merchant, listings_max=500)
    cart = Cart.objects.create(owner=buyer, market="cn")
    CartLine.objects.create(cart=cart, listing_id=goods.listing, quantity=1)
    return House(mark, merchant, owner, buyer, scope.World(merchant, buyer, placed, goods))


def _filed(house: House) -> None:
    """Files taken in, feeds that are fetched, and the goods' review and words."""
    mark, merchant = house.mark, house.merchant
    head = f"sku,title,price,{mark.shut}column"
    lines = [f"{mark.shut}-1,{mark.open} vinegar,12.00,x", f"{mark.shut}-2,{mark.open} rice,,x"]
    files.imported("\n".join([head, *lines, ""]).encode(), merchant=merchant)
    made = {name: scope.VALUES[name](house.world) for name in ("job", "profile", "pull", "review")}
    PullRun.objects.create(
        pull_id=made["pull"], job_id=made["job"], at=sales.NOW, outcome="taken", size=1
    )


def _in_the_office(house: House, agent: User) -> None:
    """A case with every kind of word in it, tasks, notes, letters and an invitation."""
    mark, merchant, by = house.mark, house.merchant, UserId(agent.id)
    case = Case.objects.get(id=day.a_case_of(merchant))
    words: dict[str, Any] = {"text": f"{mark.shut} words", "at": sales.NOW}
    cases.answer(case=case.id, side=Side.OFFICE, by=by, **words)
    cases.reply(case=case.id, by=UserId(house.owner.id), **words)
    cases.add_case_note(case=case.id, text=mark.desk, by=by, at=sales.NOW)
    day.a_task_of(merchant)
    day.a_note_of(merchant)
    cases.send_letter(
        letter=new_id(), merchant=merchant.id, office=merchant.office_id, by=by, kind="free",
        language="en", subject=f"{mark.shut} letter", body=f"{mark.shut} body", at=sales.NOW,
    )  # fmt: skip
    Invitation.objects.create(
        merchant=merchant, office=merchant.office, digest=new_id().hex, at=sales.NOW,
        expires_at=sales.NOW,
    )  # fmt: skip
    cases.refresh(merchant=merchant.id, at=sales.NOW)


def _applied(house: House, agent: User) -> None:
    """An application with papers, statements, a reviewer's marks and an answered check."""
    mark, merchant, by = house.mark, house.merchant, house.owner.id
    identity = MerchantId(merchant.id)
    onboarding.open_for(merchant=identity, by=by, at=sales.NOW)
    applications.with_papers(identity, by=by, at=sales.NOW)
    row = Application.objects.get(merchant=merchant)
    onboarding.make_statements(
        merchant=identity, codes=["own_goods"], name=mark.shut, language="en", by=by, at=sales.NOW
    )
    MarkRow.objects.create(
        application=row, requirement="identity", mark="verified", by=agent.id, at=sales.NOW
    )
    Happening.objects.create(application=row, round=9, verb="asked", by=agent.id, at=sales.NOW)
    terms.a_check(merchant, name=f"{mark.shut} name")
    CheckAnswer.objects.create(
        merchant=merchant, kind="register", mark="m", number="1", answer="found",
        register="simulator", at=sales.NOW,
    )  # fmt: skip
    terms.a_right(merchant, brand=f"{mark.shut} brand")
    terms.an_offer(merchant)


def _with_rights(house: House) -> None:
    """Invitations, mandates given and asked for, and a key to the API."""
    mark, merchant = house.mark, house.merchant
    team = Team(Role.MERCHANT, merchant=MerchantId(merchant.id))
    at = timezone.now()
    offices.invite(
        team=team, email=f"{mark.shut}@invited.example", post=Post.READER, language="en",
        by=UserId(house.owner.id), at=at,
    )  # fmt: skip
    offices.give_mandate(
        merchant=merchant.id, scopes=[Scope.LIST], until=at.date() + timedelta(days=9),
        by=house.owner.id, at=at,
    )  # fmt: skip
    offices.ask_mandate(
        merchant=merchant.id, office=OfficeId(merchant.office_id), scopes=[Scope.LIST],
        note=f"{mark.shut} note", by=None, at=at,
    )  # fmt: skip
    made = offices.make_key(
        team=team, name=f"{mark.shut} key", grants=rules.grantable(Role.MERCHANT, Post.OWNER),
        expires_on=at.date() + timedelta(days=30), by=UserId(house.owner.id), post=Post.OWNER,
        at=at,
    )  # fmt: skip
    house.secret = made.secret
