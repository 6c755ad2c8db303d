"""The archive is killed again and again while buyers buy: nothing is lost, nothing twice."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from django.db import connection
from tests.checkout import make

from entrepot.checkout import commands
from entrepot.kit import audit
from entrepot.ledger import queries
from entrepot.ledger.models import Account, TransferRow
from entrepot.ledger.values import DEFAULT_BOOK
from entrepot.site.archive import filing, proving

pytestmark = [pytest.mark.crowd, pytest.mark.django_db(transaction=True)]

ROOT = Path(__file__).parents[2]
OLD = 24
BATCH = 3
KILLS = (("chosen", 1), ("filed", 2), ("taken", 1), ("committed", 3), ("taken", 2), ("filed", 1))


def test_killed_at_every_step_while_buyers_buy(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    make.some_rates()
    goods = make.some_goods(units=1000)
    for _ in range(OLD):
        make.a_placed((goods, 1), at=now)
    assert commands.expire_due(at=now + timedelta(days=1)) == OLD
    before = (now + timedelta(days=3)).date()
    old = set(TransferRow.objects.filter(book=1).values_list("id", flat=True))
    with buying(goods) as bought:
        for step, count in KILLS:
            ended = _archive(tmp_path, str(before), step, count)
            assert ended in {-signal.SIGKILL, 0}, ended
        assert _archive(tmp_path, str(before), "never", 0) == 0
    assert bought, "nobody bought anything meanwhile"
    filed = [
        one.id
        for row in queries.archive_files(book=DEFAULT_BOOK)
        for one in filing.read(tmp_path, row.name)[1].transfers
    ]
    here = set(TransferRow.objects.filter(book=1).values_list("id", flat=True))
    assert len(filed) == len(set(filed)) == 4 * OLD  # goods and allowance: held and given back
    assert not here & set(filed)
    assert old <= here | set(filed)
    assert proving.prove(tmp_path).faults == ()
    assert not [one for done in audit.run_all() for one in (*done.findings, done.failure) if one]
    held = Account.objects.get(book=1, name__startswith="stock:").debits_pending
    assert held == len(bought)


class buying:  # noqa: N801  # used as a block
    """A buyer who places orders as long as the block lasts; the names of their groups."""

    def __init__(self, goods: make.Goods) -> None:
        self._goods, self._stop, self._bought = goods, Event(), list[object]()
        self._thread = Thread(target=self._buy)

    def __enter__(self) -> list[object]:
        self._thread.start()
        return self._bought

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _buy(self) -> None:
        try:
            # Slowly: what one person may buy in a year must last on a slow machine.
            while not self._stop.wait(1.0):
                at = datetime.now(UTC) + timedelta(days=5)
                placed = make.a_placed((self._goods, 1), at=at)
                self._bought.append(placed.group)
        finally:
            connection.close()


def _archive(folder: Path, before: str, step: str, count: int) -> int:
    facts = connection.get_connection_params()
    url = f"postgresql://{facts.get('user', '')}@/{facts['dbname']}?host={facts['host']}"
    words = [str(folder), before, str(BATCH), step, str(count)]
    return subprocess.run(
        [sys.executable, "-m", "tests.archive_work", *words],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url},
        check=False,
        timeout=60,
    ).returncode
