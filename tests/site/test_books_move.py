"""`entrepot books open` and `entrepot books move`."""

import pytest
from click.testing import CliRunner, Result
from tests.checkout import make

from entrepot.kit import books
from entrepot.offices.models import Merchant
from entrepot.site.cli.books import command

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _settled(db: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", "the tests' own is open already")
    yield
    books.forget()


def run(*words: str) -> Result:
    return CliRunner().invoke(command, words)


def test_a_book_is_opened_once() -> None:
    assert run("open", "2").output == "Book 2 is open.\n"
    assert run("open", "2").output == "Book 2 was open already.\n"
    assert books.all_books() == (1, 2)


def test_a_merchant_moves_with_what_is_free() -> None:
    goods = make.some_goods(units=10)
    run("open", "2")
    done = run("move", goods.merchant.slug, "--to", "2", "--watch")
    assert done.exit_code == 0
    assert "10 units moved; nothing is left in book 1." in done.output
    assert Merchant.objects.get(id=goods.merchant.id).book == 2
    again = run("move", str(goods.merchant.id), "--to", "2")
    assert "already" in again.output


def test_what_is_not_there_is_said() -> None:
    goods = make.some_goods()
    assert run("move", "nobody", "--to", "1").exit_code == 2
    refused = run("move", goods.merchant.slug, "--to", "9")
    assert refused.exit_code == 1
    assert Merchant.objects.get(id=goods.merchant.id).book == 1
