"""The house's own rules, for what no linter knows."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest
from django.apps import apps
from django.db.models import ForeignKey
from django.db.models.base import Model

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "entrepot"
DOORS = {"commands", "queries", "values", "rules", "events", "ports", "rows"}
OPEN = {"kernel", "kit", "site"}
FLOORS = (
    "kernel", "kit", "money", "lanes ledger nomenclature", "offices", "customs", "catalog",
    "payments logistics onboarding festival", "checkout trust", "insights",
    "storefront selection channels", "casework", "site",
)  # fmt: skip
FLOOR = {name: height for height, names in enumerate(FLOORS) for name in names.split()}
HOT = {"ledger", "checkout"}
HOT_MODELS = {"Account", "TransferRow", "OrderGroup", "Order", "OrderLine", "OutboxRow"}
ROOM_LINES_MAX = 400


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("entrepot", cache_dir=None)


def _context(module: str) -> str:
    return module.split(".")[1] if "." in module else module


def _room(module: str) -> str:
    parts = module.split(".")
    return parts[2] if len(parts) > 2 else ""


def test_contexts_meet_only_at_their_doors(graph: grimp.ImportGraph) -> None:
    """A context is used through its doors; models only by models, for foreign keys."""
    trespasses = [
        f"{importer} -> {imported}"
        for importer in sorted(graph.modules)
        for imported in sorted(graph.find_modules_directly_imported_by(importer))
        if _context(importer) not in {_context(imported), "site", "entrepot"}
        if _context(imported) not in OPEN
        if _room(imported) not in DOORS
        if not (_room(imported) == "models" and _reads_models(importer))
    ]
    assert not trespasses


def _reads_models(importer: str) -> bool:
    """Rooms that speak to tables may name a table below them, so that joins stay one statement."""
    return _room(importer) in {"models", "queries", "commands", "audits"}


def test_foreign_keys_point_down_and_never_into_hot_tables() -> None:
    upward = [
        f"{model.__name__}.{field.name}"
        for model in _our_models()
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey)
        if not _may_point(model, field.related_model)
    ]
    assert not upward


def _may_point(model: type[Model], target: object) -> bool:
    assert isinstance(target, type)
    if not target.__module__.startswith("entrepot."):
        return True
    if target.__name__ in HOT_MODELS:
        return False
    return FLOOR[_context(model.__module__)] >= FLOOR[_context(target.__module__)]


def test_hot_tables_are_keyed_by_book_first() -> None:
    """So that the same statements run on a cluster distributed by book."""
    wrong = [
        model.__name__
        for model in _our_models()
        if model.__name__ in HOT_MODELS
        if [field.name for field in model._meta.pk_fields] != ["book", "id"]
    ]
    assert not wrong


def _our_models() -> list[type[Model]]:
    return [m for m in apps.get_models() if m.__module__.startswith("entrepot.")]


def _sources() -> Iterator[Path]:
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path


def test_a_long_room_becomes_a_folder() -> None:
    long = [
        f"{path.relative_to(ROOT)}: {lines}"
        for path in _sources()
        if "data" not in path.parts
        if (lines := len(path.read_text().splitlines())) > ROOM_LINES_MAX
    ]
    assert not long


def test_every_module_says_what_it_is() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in _sources()
        if path.name != "apps.py" and path.read_text().strip()
        if not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert not silent


def test_no_amount_is_multiplied_by_a_hundred_outside_money() -> None:
    """CHK-15: zero-decimal and three-decimal currencies break every `* 100`."""
    bare = re.compile(
        r"(?:minor|amount|price)\w*\s*[*/]\s*100\b|\b100\s*\*\s*\w*(?:minor|amount|price)"
    )
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in _sources()
        if "money" not in path.relative_to(SOURCE).parts[:1]
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if bare.search(line)
    ]
    assert not found


def test_no_float_touches_money() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for context in ("money", "ledger", "lanes", "checkout", "payments")
        for path in sorted((SOURCE / context).rglob("*.py"))
        if "migrations" not in path.parts and "adapters" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Name) and node.id == "float" and not _annotates_time(path, node)
    ]
    assert not found


def _annotates_time(path: Path, node: ast.Name) -> bool:
    line = path.read_text().splitlines()[node.lineno - 1]
    return bool(re.search(r"\w+_s(_\w+)?: float|-> float", line))


def test_nothing_names_this_machine() -> None:
    """No path of one computer and no registry host is in the tree."""
    words = re.compile(r"/(?:work|home|root)/[a-z]|pypi\.org|registry\.npmjs|deb\.debian")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for folder in ("src", "tests", "bench", "docs")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in {".py", ".md", ".toml", ".html", ".css", ".po", ".sql", ".lua"}
        if path != Path(__file__)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if words.search(line)
    ]
    assert not found


def test_python_runs_with_asserts() -> None:
    assert sys.flags.optimize == 0
