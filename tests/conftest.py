"""The tests' own PostgreSQL and folders, in place before the first connection is made."""

import math
import os
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import connection
from django.utils import translation
from tests import emptied

from entrepot.kit import books
from entrepot.site import messages

if TYPE_CHECKING:
    from pytest_django.plugin import DjangoDbBlocker

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "0")


def _prepare() -> None:
    folder = Path(os.environ.get("ENTREPOT_TEST_HOME", tempfile.gettempdir() + "/entrepot-tests"))
    for name in ("static", "media"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    settings.STATIC_ROOT = folder / "static"
    settings.MEDIA_ROOT = folder / "media"
    settings.ENTREPOT_MFA = "offered"  # those of the second factor ask for it
    settings.LAW_EVERY_S = None  # pages count their statements; those of the law desk look
    messages.compile_all()
    if os.environ.get("DATABASE_URL"):
        return
    from entrepot.site import settings as ours  # noqa: PLC0415  # the module, to read an address

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a machine without XDG_RUNTIME_DIR is fine
        from entrepot.site import database  # noqa: PLC0415  # only where there is no server yet

        os.environ["DATABASE_URL"] = database.url(database.start(folder), name="entrepot")
    # pytest-django has read the settings before this file: what they say is changed in place.
    settings.DATABASES["default"].update(ours._database(os.environ["DATABASE_URL"]))


_prepare()
emptied.use()


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real data; tests that need it skip when it is absent."""
    folder = Path(os.environ.get("ENTREPOT_DATA", Path(__file__).parents[2] / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("the real data is not here: set ENTREPOT_DATA")
    return folder


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None,  # the plugin's own, which this one goes around
    django_db_blocker: "DjangoDbBlocker",
) -> Iterator[None]:
    """A thread of a race that still holds its connection must not keep the database from going."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def _no_language_of_another_test() -> None:
    """A page leaves its language behind in the thread, as in a worker: the next request sets its own."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def _one_book() -> None:
    """Each test begins with book 1 and knows it, so that pages cost the same statements."""
    books._known = (math.inf, ())


pytest_plugins = ["tests.faults.homes", "tests.crowd", "tests.hot_recorder"]
