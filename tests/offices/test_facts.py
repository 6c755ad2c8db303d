"""The audit log speaks: every fact that an act keeps has a name, every value is in words."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from tests.offices import make

import entrepot
from entrepot.kernel import new_id
from entrepot.kit import trail
from entrepot.kit.models import Act
from entrepot.offices import queries
from entrepot.offices.queries import ActFilter, facts
from entrepot.offices.queries.facts import Known
from entrepot.offices.values import Role

LANGUAGES = [code for code, _name in settings.LANGUAGES]
KEYS_MIN = 50
"""How many facts the code is known to write: fewer found means that the search is blind."""


def _written() -> set[str]:
    """Every fact that stands as a word in a dictionary of a module that records acts."""
    root = Path(entrepot.__file__).parent
    found: set[str] = set()
    for path in root.rglob("*.py"):
        text = path.read_text("utf-8")
        if "trail.record(" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                found |= _of_function(node)
    return found


def _of_function(function: ast.FunctionDef) -> set[str]:
    """Keys of what is given to an act, at once or by a name that was filled before."""
    nodes = list(ast.walk(function))
    sides = [
        one.value
        for call in nodes
        if isinstance(call, ast.Call) and _is_act(call)
        for one in call.keywords
        if one.arg in {"before", "after"}
    ]
    named = {one.id for side in sides for one in ast.walk(side) if isinstance(one, ast.Name)}
    filled = [
        node.value
        for node in nodes
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Dict)
        and named & {one.id for one in node.targets if isinstance(one, ast.Name)}
    ]
    return set().union(*map(_keys, [*sides, *filled]))


def _is_act(call: ast.Call) -> bool:
    called = call.func
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return name in {"record", "_record", "_tell", "_note", "_changed"}


def _keys(value: ast.expr) -> set[str]:
    return {
        str(key.value)
        for one in ast.walk(value)
        if isinstance(one, ast.Dict)
        for key in one.keys
        if isinstance(key, ast.Constant)
    }


def test_every_fact_that_the_code_writes_has_a_name() -> None:
    written = _written()
    assert len(written) >= KEYS_MIN
    assert sorted(name for name in written if not trail.fact_name(name)) == []


def test_control_a_fact_without_a_name_is_noticed() -> None:
    assert trail.fact_name("no_such_fact") == ""
    with translation.override("en"):
        assert facts.name("no_such_fact") == "Another detail"
        assert facts.name("variant.hs_code") == "HS code"


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_are_in_every_language(language: str) -> None:
    with translation.override(language):
        told = {name: trail.fact_name(name) for name in _written()}
        state = facts.STATES["pending"]
        assert all(told.values())
        assert language == "en" or str(state) != "Waits for an answer"


@pytest.mark.parametrize(
    ("on", "fact", "side", "said"),
    [
        ("listing", "price_minor", {"price_minor": 123456, "currency": "EUR"}, "1.234,56\xa0€"),
        ("document", "expires_on", {"expires_on": "2027-05-21"}, "21 maggio 2027"),
        ("rule", "four_eyes", {"four_eyes": True}, "sì"),
        ("rule", "four_eyes", {"four_eyes": False}, "no"),
        ("merchant", "country", {"country": "DE"}, "Germania"),
        ("application", "markets", {"markets": ["cn"]}, "Cina"),
        ("office", "languages", {"languages": ["it", "de"]}, "italiano, tedesco"),
        ("member", "post", {"post": "agent"}, "Addetto"),
        ("merchant", "email", {"email": "…"}, "dato personale, non mostrato"),
        ("merchant", "name", {"name": ""}, ""),
        ("merchant", "name", {"name": None}, ""),
        ("key", "scopes", {"scopes": ["products:write"]}, "Prodotti (modifica)"),
    ],
)
def test_values_are_in_the_readers_words(
    on: str, fact: str, side: dict[str, object], said: str
) -> None:
    with translation.override("it"):
        told = facts.said(on, fact, side, Known())
        if fact == "languages":
            assert told
            assert "it" not in told.split(", ")
        else:
            assert told == said


@pytest.mark.django_db
def test_the_page_tells_before_and_after_in_the_readers_language() -> None:
    office = make.an_office()
    merchant = make.a_merchant(office=office, currency="EUR")
    agent = make.a_person(role=Role.OFFICE, office=office, name="Ada Prova")
    Act.objects.create(
        at=merchant.joined_at, user=agent.id, role="office", what="listing.priced", on="listing",
        merchant=merchant.id, object_id=str(new_id()),
        before={"price_minor": 1000, "assignee": ""},
        after={"price_minor": 1250, "assignee": str(agent.id), "state": "paused"},
    )  # fmt: skip
    with translation.override("it"):
        [row] = queries.acts(ActFilter(), limit=5, merchant=merchant.id)
        told = {one.called: (one.before, one.after) for one in row.changes}
    assert told["Prezzo"] == ("10,00\xa0€", "12,50\xa0€")
    assert ("", "Ada Prova") in told.values()
    page = make.a_client(agent).get("/it/office/trail/").content.decode()
    for raw in ("price_minor", str(agent.id)[-12:]):
        assert raw not in page
