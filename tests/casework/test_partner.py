"""What a trade partner sees of its country: sums of many, no name, no single figure."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from tests.casework import make
from tests.checkout import make as sales
from tests.insights.make import a_sale
from tests.offices import make as people

from entrepot.casework import commands
from entrepot.casework.models import Dossier, SoldDay
from entrepot.checkout.models import Order
from entrepot.offices.values import Role

pytestmark = pytest.mark.django_db

SINGLE = 777_123


def last_month() -> date:
    return timezone.now().date().replace(day=1) - timedelta(days=10)


def sold(merchant, value: int, *, category: str = "wine", market: str = "cn") -> None:
    SoldDay.objects.create(
        merchant=merchant.id, day=last_month(), market=market, category=category, currency="CNY",
        orders=1, units=1, value_minor=value,
    )  # fmt: skip


def a_country() -> tuple[object, str, str]:
    """Eight merchants sell wine, one alone sells toys; its figure is told by nothing."""
    office = people.an_office(country="IT")
    partner = people.a_person(role=Role.PARTNER, office=office, email="chamber@example.test")
    for number in range(8):
        merchant = people.a_merchant(office=office, name=f"Marker-{number}")
        sold(merchant, 100_000 + number)
        sold(merchant, 50_000, market="jp")
    alone = people.a_merchant(office=office, name="Marker-Alone")
    sold(alone, SINGLE, category="toys")
    client = people.a_client(partner)
    page = client.get("/en/partner/country/")
    assert page.status_code == 200
    file = client.get("/en/partner/country/?format=csv")
    return client, page.content.decode(), file.content.decode()


def test_no_name_and_no_single_figure_is_ever_shown() -> None:
    """SEC-1: neither on the page nor in the file, neither itself nor by subtraction."""
    _client, page, file = a_country()
    for text in (page, file):
        assert "Marker" not in text
        assert str(SINGLE) not in text.replace(",", "").replace(".", "")
    assert "hidden" in file
    cells = {
        tuple(line.split(",")[:3]): line.split(",")[3] for line in file.strip().splitlines()[1:]
    }
    wine, whole = cells["category-market", "wine", "cn"], cells["category-market", "all", "cn"]
    assert "hidden" in {wine, whole}


def test_a_partner_enters_nothing_else_and_nobody_else_enters_here() -> None:
    client, _page, _file = a_country()
    for path in ("office/pipeline/", "office/figures/", "office/merchants/", "operator/cases/"):
        assert client.get(f"/en/{path}").status_code == 404
    for role in (Role.OFFICE, Role.MERCHANT, Role.OPERATOR):
        stranger = people.a_client(people.a_person(role=role))
        assert stranger.get("/en/partner/country/").status_code == 404


def test_a_country_without_sales_is_drawn() -> None:
    client = people.a_client(people.a_person(role=Role.PARTNER, office=people.an_office()))
    assert "Nothing was sold yet" in client.get("/en/partner/country/").content.decode()
    assert client.get("/zh-hans/partner/country/?currency=XXX").status_code == 200


def test_sales_are_counted_once_by_merchant_day_and_market() -> None:
    sales.some_rates()
    goods = sales.some_goods()
    placed = sales.a_sale((goods, 2), buyer=people.a_person())
    order = Order.objects.get(group=placed.group)
    told = a_sale(
        at=make.NOW, order=order.id, merchant=goods.merchant.id, market=order.market,
        currency=order.currency, total_minor=order.total_minor, units=2,
    )  # fmt: skip
    assert commands.fold_sales([told]) == 1
    assert commands.fold_sales([told]) == 0
    row = SoldDay.objects.get()
    assert (row.merchant, row.orders, row.units) == (goods.merchant.id, 1, 2)
    assert row.value_minor == order.total_minor
    assert Dossier.objects.get(merchant=goods.merchant).last_sold_at == make.NOW
