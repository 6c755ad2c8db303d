"""The tests' own PostgreSQL, started before Django reads its settings."""

import os
import tempfile
import warnings
from pathlib import Path

import pytest

from entrepot.site import messages

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "0")


def pytest_configure() -> None:
    messages.compile_all()
    if os.environ.get("DATABASE_URL"):
        return
    from entrepot.site import database  # noqa: PLC0415  # only where there is no server yet

    folder = Path(
        os.environ.get("ENTREPOT_TEST_HOME", Path(tempfile.gettempdir()) / "entrepot-tests")
    )
    folder.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a machine without XDG_RUNTIME_DIR is fine
        server = database.start(folder)
    os.environ["DATABASE_URL"] = database.url(server, name="entrepot")


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real data; tests that need it skip when it is absent."""
    folder = Path(os.environ.get("ENTREPOT_DATA", Path(__file__).parents[2] / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("the real data is not here: set ENTREPOT_DATA")
    return folder
