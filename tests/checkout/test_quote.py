"""What is promised: full, frozen, the same whatever the order of a cart."""

import pytest
from tests.checkout import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _rates(db: None) -> None:
    make.some_rates()


def test_smoke():
    goods = make.some_goods()
    quote = make.a_quote((goods, 2))
    assert quote.problems == ()
    assert quote.token
