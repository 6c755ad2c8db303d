"""SEC-1, SEC-2: nobody meets a word of a merchant that is not theirs, on any page, file or letter."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client, override_settings
from pytest_django.plugin import DjangoDbBlocker
from tests.checkout import make as sales
from tests.offices import make as people
from tests.onboarding import make_applications as applications
from tests.site import isolation_crawl as crawl
from tests.site import isolation_tables as tables
from tests.site import isolation_world as worlds
from tests.site import test_scope as scope
from tests.site.isolation_crawl import Reader, Seen
from tests.site.isolation_tables import Mark
from tests.site.isolation_world import ALBA, BREVA, CORSE, Everyone, House

from entrepot.catalog.queries import merchant as desk
from entrepot.kit import letters
from entrepot.kit.models import Letter
from entrepot.kit.scope import Audience
from entrepot.offices.values import MerchantId


@pytest.fixture(scope="module")
def all_of_them(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Everyone]:
    """Made once for the module, and rolled back after it."""
    home: Path = tmp_path_factory.mktemp("home")
    with django_db_blocker.unblock(), override_settings(HOME=home), transaction.atomic():
        them = worlds.everyone()
        for house in them.houses:
            crawl.name_all(house)
        yield them
        transaction.set_rollback(True)


@pytest.fixture
def them(all_of_them: Everyone) -> Iterator[Everyone]:
    """The world as it was made: what a test changes is taken back."""
    with transaction.atomic():
        yield all_of_them
        transaction.set_rollback(True)


def test_the_seed_reaches_every_table_and_text_column(them: Everyone) -> None:
    """Else the crawls below would prove nothing of a table that was forgotten."""
    for house in them.houses:
        missing: list[str] = []
        for model, rows in tables.rows_of(house.merchant).items():
            if rows:
                missing += _unmarked(model, rows, house)
            elif list(tables.wordy(model)) and tables.table(model) not in tables.ROWLESS:
                missing.append(tables.table(model))
        assert not missing, f"{house.mark.name}: give these a row and a mark: {missing}"


def _unmarked(model: type, rows: list[object], house: House) -> Iterator[str]:
    for column in tables.wordy(model):
        name = tables.label(column)
        if name in tables.MADE_WITHOUT:
            continue
        if not any(house.mark.name in str(getattr(row, column.name)) for row in rows):
            yield name


@dataclass(frozen=True)
class Who:
    """One reader, and the words that it must meet nowhere, or nowhere but in the open shop."""

    client: Callable[[Everyone], Client]
    home: str
    strange: tuple[Mark, ...]
    """Merchants of whom it may know what every visitor may, in the shop."""
    never: tuple[str, ...] = ()
    sees: int = 1
    """On so many pages at least it must meet its own words, or nothing was looked at."""

    def leaks(self, page: Seen) -> list[str]:
        secrets = [w for m in self.strange for w in (m.shut, m.desk, m.guest)] + list(self.never)
        if page.audience not in {Audience.PUBLIC, None}:
            secrets += [mark.name for mark in self.strange]
        return [_around(word, page.text) for word in secrets if word in page.text]


def _around(word: str, text: str) -> str:
    """The word where it was found, to find the cause."""
    place = text.index(word)
    return text[max(0, place - 60) : place + len(word) + 20]


def _key(house: House) -> Client:
    return Client(headers={"authorization": f"Bearer {house.secret}"})


PERSONAL = (
    sales.BEIJING["phone"], sales.BEIJING["id_number"], applications.IBAN.casefold(),
    applications.VAT.casefold(), "@people.", "@buyer.", "@example.test",
)  # fmt: skip
"""What stands in rows of the world and in no line of a log."""

READERS = {
    "merchant": Who(lambda e: e.alba.client, "alba", (BREVA, CORSE), (ALBA.desk,), sees=30),
    "its key": Who(lambda e: _key(e.alba), "alba", (BREVA, CORSE), (ALBA.desk,), sees=2),
    "other merchant": Who(lambda e: e.corse.client, "corse", (ALBA, BREVA), (CORSE.desk,), sees=30),
    "Milan": Who(lambda e: people.a_client(e.milan), "alba", (CORSE,), sees=30),
    "Paris": Who(lambda e: people.a_client(e.paris), "corse", (ALBA, BREVA), sees=30),
    "London": Who(lambda e: people.a_client(e.london), "corse", (ALBA, BREVA), sees=1),
    "partner": Who(lambda e: people.a_client(e.partner), "alba", (ALBA, BREVA, CORSE), sees=0),
    "buyer": Who(
        lambda e: people.a_client(e.alba.buyer), "alba", (BREVA, CORSE), (ALBA.shut, ALBA.desk)
    ),
    "anonymous": Who(lambda _: Client(), "alba", (ALBA, BREVA, CORSE), sees=1),
}


@pytest.mark.parametrize("name", READERS)
def test_sec2_nobody_meets_a_strangers_words(
    name: str, them: Everyone, caplog: pytest.LogCaptureFixture
) -> None:
    """SEC-2: every address, every link, every file; and control: its own words it does meet.

    SEC-4: the log of it names nobody: no address, no number, none of the words of a person.
    """
    caplog.set_level(logging.INFO)
    who = READERS[name]
    home: House = getattr(them, who.home)
    pages = Reader(who.client(them), home, wants=_of_api if name == "its key" else _any).read()
    found = [(page.path, leaks) for page in pages if (leaks := who.leaks(page))]
    assert not found, "\n".join(map(str, found))
    assert sum(home.mark.name in page.text for page in pages) >= who.sees
    secrets = [word for h in them.houses for word in (h.mark.shut, h.mark.guest, h.mark.desk)]
    logged = caplog.text.casefold()
    assert not [word for word in (*secrets, "@mail.", *PERSONAL) if word in logged]


def _any(_route: scope.Route) -> bool:
    return True


def _of_api(route: scope.Route) -> bool:
    return route.name.startswith("api-")


def _state(them: Everyone, *strangers: House) -> dict[str, object]:
    """How many rows each table has, and every value of the strangers' own."""
    kept: dict[str, object] = {
        tables.table(model): model._default_manager.count()
        for model in tables.ours()
        if tables.table(model) not in LIVELY
    }
    for house in strangers:
        for model, rows in tables.rows_of(house.merchant).items():
            values = [[getattr(r, f.attname) for f in model._meta.concrete_fields] for r in rows]
            kept[f"{house.mark.name} {tables.table(model)}"] = sorted(map(repr, values))
    return kept


LIVELY = {"offices.SignIn"}
"""Tables that grow by looking."""

STRANGE_WAYS = {
    "merchant": ("alba", Audience.MERCHANT, ("breva", "corse")),
    "its key": ("alba", Audience.MERCHANT, ("breva", "corse")),
    "Milan": ("milan", Audience.OFFICE, ("corse",)),
    "Paris": ("paris", Audience.OFFICE, ("alba", "breva")),
    "London": ("london", Audience.OFFICE, ("alba", "breva")),
}
NO_OBJECT = {"kind", "language", "market", "step", "requirement", "check"}
"""Names in an address that stand for nobody's own."""


@pytest.mark.parametrize("name", STRANGE_WAYS)
def test_sec1_a_strangers_objects_do_not_exist_and_do_not_change(name: str, them: Everyone) -> None:
    """SEC-1: GET and POST to every object of a stranger: 404, and no row is other than it was."""
    _, audience, houses = STRANGE_WAYS[name]
    strangers = [getattr(them, house) for house in houses]
    client = READERS[name].client(them)
    before = _state(them, *strangers)
    wrong = []
    asked = 0
    for route in scope.routes():
        if route.audience is not audience or not set(route.needs) - NO_OBJECT:
            continue
        if name == "its key" and not _of_api(route):
            continue
        for stranger in strangers:
            path = stranger.addresses[route.name]
            codes = {
                client.get(path).status_code,
                client.post(path, {}).status_code,
                client.put(path, {"sku": "x"}, content_type="application/json").status_code,
            }
            asked += 1
            if not codes <= {404, 405} or 404 not in codes:
                wrong.append((path, codes))
    assert not wrong
    assert asked > 5
    assert _state(them, *strangers) == before


APART = {
    "logistics:ship",  # speaks with the carrier outside any transaction, and takes no form
    "casework:ask-office",  # asks another office, by design: its task there has no word of ours
}


@pytest.mark.parametrize("name", ["merchant", "Milan", "Paris"])
def test_sec1_a_strangers_ids_in_forms_and_queries_do_nothing(name: str, them: Everyone) -> None:
    """SEC-1: one's own address with a stranger's ids in the form: nothing of theirs shows or moves."""
    _, audience, houses = STRANGE_WAYS[name]
    strangers = [getattr(them, house) for house in houses]
    who = READERS[name]
    home: House = getattr(them, who.home)
    before = _state(them, *strangers)
    found = []
    for route in scope.routes():
        if route.audience is not audience or route.name in APART:
            continue
        path = home.addresses[route.name].partition("?")[0]
        for stranger in strangers:
            form = crawl.foreign_ids(stranger)
            client = who.client(them)  # anew, for some forms leave the seat
            for page in (crawl.look(client, path, form)[0], crawl.sent(client, path, form)):
                found += [(page.path, leaks) for leaks in who.leaks(page)]
    assert not found, "\n".join(map(str, found))
    after = _state(them, *strangers)
    own = {key for key in after if key.startswith(tuple(s.mark.name for s in strangers))}
    assert {key: after[key] for key in own} == {key: before[key] for key in own}


def test_sec2_no_letter_says_a_strangers_words(them: Everyone) -> None:
    """Every letter that waits, as it will be read: of its reader's own business only."""
    written: dict[str, int] = dict.fromkeys((mark.name for mark in (ALBA, BREVA, CORSE)), 0)
    for row in Letter.objects.all():
        said = letters.worded(template=row.template, language=row.language, facts=row.facts)
        text = f"{said.subject}{said.body}".casefold()
        for house in them.houses:
            mine = row.to.startswith(house.mark.name)
            written[house.mark.name] += mine
            others = [other.mark.name for other in them.houses if other is not house]
            assert not mine or not [name for name in others if name in text], row.template
    offices = {them.milan.email: (CORSE,), them.paris.email: (ALBA, BREVA)}
    for row in Letter.objects.all():
        said = letters.worded(template=row.template, language=row.language, facts=row.facts)
        strange = offices.get(row.to, ())
        assert not [m for m in strange if m.name in f"{said.subject}{said.body}".casefold()]
    assert min(written.values()) >= 3


def test_control_a_query_without_its_merchant_is_found(
    them: Everyone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list that forgets whose it is: the crawl of Alba meets Breva's goods."""
    whole = desk.products
    stranger = MerchantId(them.breva.merchant.id)
    monkeypatch.setattr(desk, "products", lambda _merchant, **how: whole(stranger, **how))
    who = READERS["merchant"]
    pages = Reader(them.alba.client, them.alba, wants=_of_products).read()
    assert [page.path for page in pages if who.leaks(page)]


def _of_products(route: scope.Route) -> bool:
    return route.name == "catalog:products"
