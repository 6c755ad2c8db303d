"""Rights to brands: declared, reviewed, and what they open and shut."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from tests.catalog.make import a_listing
from tests.offices.make import a_merchant, a_person
from tests.onboarding.make_terms import AT, a_protected, a_right, approved

from entrepot.catalog.models import Listing
from entrepot.catalog.rules.gates import brand_key
from entrepot.kit.models import OutboxRow
from entrepot.offices.values import UserId
from entrepot.onboarding import commands, queries
from entrepot.onboarding.rules import brands as rules
from entrepot.onboarding.values import ShopType
from entrepot.onboarding.values.brands import (
    BrandFindingCode,
    BrandRight,
    BrandRightId,
    Protected,
    RightKind,
    RightState,
)

DAY = AT.date()
ME, OTHER = UUID(int=1), UUID(int=2)


def held(merchant: UUID = OTHER, *, kind: RightKind = RightKind.OWN, **facts: object) -> BrandRight:
    known: dict[str, object] = {
        "exclusive": kind is RightKind.OWN,
        "markets": ("cn",),
        "since": date(2026, 1, 1),
        "until": None,
        "state": RightState.APPROVED,
        **facts,
    }
    return BrandRight(
        id=BrandRightId(uuid4()),
        merchant=merchant,
        brand="Lario",
        key="lario",
        kind=kind,
        **known,  # type: ignore[arg-type]  # a table of facts
    )


@pytest.mark.parametrize(
    ("rights", "guard", "found"),
    [
        ([], None, []),
        ([held()], None, [BrandFindingCode.ANOTHERS]),
        ([held(markets=())], None, [BrandFindingCode.ANOTHERS]),
        ([held(markets=("es",))], None, []),
        ([held(until=DAY)], None, []),
        ([held(since=DAY + timedelta(days=1))], None, []),
        ([held(state=RightState.PENDING)], None, []),
        ([held(), held(ME, kind=RightKind.RESELLER)], None, []),
        ([held(), held(ME, kind=RightKind.RESELLER, markets=("es",))], None, [BrandFindingCode.ANOTHERS]),
        ([], (), [BrandFindingCode.PROTECTED]),
        ([], ("es",), []),
        ([held(ME)], (), []),
        ([held(ME, markets=())], (), []),
    ],
)  # fmt: skip
def test_what_shuts_a_market_and_what_opens_it(
    rights: list[BrandRight], guard: tuple[str, ...] | None, found: list[BrandFindingCode]
) -> None:
    protected = [Protected("lario", "Lario", guard, "asked")] if guard is not None else []
    answer = rules.findings(ME, ["LARIO"], "cn", rights=rights, protected=protected, on=DAY)
    assert [one.code for one in answer] == found
    gates = rules.gates(rights, protected[0] if protected else None, on=DAY)
    shut = [one for one in gates if one.market == "cn" and ME not in one.merchants]
    assert [one.code for one in shut] == [code.value for code in found]


@pytest.mark.parametrize(
    ("rights", "kind"),
    [
        ([], ShopType.SPECIALTY),
        ([held(ME)], ShopType.FLAGSHIP),
        ([held(ME, kind=RightKind.LICENSEE, exclusive=True)], ShopType.FLAGSHIP),
        ([held(ME, kind=RightKind.LICENSEE)], ShopType.AUTHORISED),
        ([held(ME, kind=RightKind.RESELLER, exclusive=True)], ShopType.AUTHORISED),
        ([held(ME, markets=("es",))], ShopType.SPECIALTY),
    ],
)
def test_what_a_shop_may_call_itself(rights: list[BrandRight], kind: ShopType) -> None:
    assert rules.shop_type(rights, "cn", on=DAY) is kind
    assert rules.may_call_itself(ShopType.SPECIALTY, rights, "cn", on=DAY)
    assert rules.may_call_itself(ShopType.FLAGSHIP, rights, "cn", on=DAY) is (
        kind is ShopType.FLAGSHIP
    )


@pytest.mark.parametrize("written", ["L'Oréal", "LOREAL", " l\u2019oreal ", "L-Oréal"])
def test_a_brand_is_the_same_however_it_is_written(written: str) -> None:
    assert brand_key(written) == "loreal"


@pytest.mark.django_db
def test_a_sole_right_takes_anothers_listing_off_its_lane_and_gives_it_back() -> None:
    listing = a_listing(brand="LARIO")
    right = a_right(a_merchant())

    def codes() -> set[str]:
        return {one["code"] for one in Listing.objects.get(id=listing.id).findings}

    assert "catalog.brand_anothers" not in codes()
    approved(right)
    assert "catalog.brand_anothers" in codes()
    assert Listing.objects.get(id=listing.id).state == "blocked"
    approved(a_right(listing.merchant, kind=RightKind.RESELLER, document="Letter of May"))
    assert "catalog.brand_anothers" not in codes()
    assert OutboxRow.objects.filter(kind="brand.rights_changed").exists()


@pytest.mark.django_db
def test_the_operators_list_shuts_new_listings_too() -> None:
    a_protected("Guarded")
    listing = a_listing(brand="guarded")
    assert "catalog.brand_protected" in {one["code"] for one in listing.findings}
    found = queries.brand_findings(listing.merchant_id, ["Guarded"], "cn", DAY)
    assert [one.code.value for one in found] == ["catalog.brand_protected"]
    commands.free_brand(key="guarded", at=AT)
    again = Listing.objects.get(id=listing.id)
    assert "catalog.brand_protected" not in {one["code"] for one in again.findings}


@pytest.mark.django_db
def test_a_right_that_ends_opens_the_market_the_morning_after() -> None:
    listing = a_listing(brand="Lario")
    approved(a_right(a_merchant(), until=DAY + timedelta(days=10)))
    assert Listing.objects.get(id=listing.id).state == "blocked"
    commands.sync_brands(at=AT + timedelta(days=10))
    found = Listing.objects.get(id=listing.id).findings
    assert "catalog.brand_anothers" not in {one["code"] for one in found}


@pytest.mark.django_db
def test_an_office_decides_once_for_its_own_merchants_only() -> None:
    merchant = a_merchant()
    right = a_right(merchant)
    agent = UserId(a_person().id)

    def decide(office: UUID, *, approve: bool, note: str) -> None:
        commands.review_right(
            right=right, office=office, approve=approve, by=agent, note=note, at=AT
        )

    with pytest.raises(commands.NoSuchRight):
        decide(a_merchant().office_id, approve=True, note="Not ours at all")
    with pytest.raises(commands.ReasonTooShort):
        decide(merchant.office_id, approve=False, note="no")
    decide(merchant.office_id, approve=True, note="")
    with pytest.raises(commands.RightDecided):
        decide(merchant.office_id, approve=False, note="Changed my mind on it")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"brand": " ' "}, "brand"),
        ({"trademark_number": ""}, "trademark_number"),
        ({"kind": RightKind.RESELLER}, "document"),
        ({"until": date(2026, 1, 1)}, "until"),
        ({"markets": ["mars"]}, "markets"),
    ],
)
def test_a_declaration_names_what_it_lacks(facts: dict[str, object], field: str) -> None:
    with pytest.raises(commands.BadRight) as no:
        a_right(a_merchant(), **facts)
    assert no.value.field == field
