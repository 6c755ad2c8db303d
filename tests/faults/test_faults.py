"""Everything that can break, breaks under a running sale; nothing that was acknowledged is lost.

A few of each kind here; `make faults` does two hundred.
"""

import json
import os
from pathlib import Path

import pytest
from tests.faults import stepped, strikes
from tests.faults.instance import Instance, a_home, running
from tests.faults.pair import a_pair
from tests.faults.strikes import Sale

from entrepot.site.drill import faults

pytestmark = pytest.mark.alone

KILLS = (
    "kill-web-worker",
    "kill-web",
    "kill-dispatcher",
    "kill-database",
    "kill-backend",
    "kill-simulators",
    "restart-database",
    "pool-exhausted",
)
HOUR_S = 3600


def _keys(home: Path) -> list[tuple[str, str]]:
    keys: list[tuple[str, str]] = json.loads((home / "keys.json").read_text())
    return keys


def _is_back_in_time(sale: Sale) -> bool:
    """Ten seconds; on a machine so busy that a first start takes longer, as long as that."""
    return sale.worst_s <= max(strikes.BACK_S_MAX, sale.start_s)


def test_killed_processes_come_back_and_nothing_is_lost(template: Path, tmp_path: Path) -> None:
    """INV-7, CHK-2: each process, the database and its connections, at random moments."""
    with a_home(template) as home, running(Instance(home, with_simulators=True)) as instance:
        with strikes.a_sale(instance, tmp_path / "told", _keys(home)) as sale:
            strikes.at_random(sale, KILLS, kills=len(KILLS), seed=11)
        done = strikes.settle(instance, sale.crowd)
    assert done.is_sound, done
    assert done.acknowledged > 100
    assert _is_back_in_time(sale), sale.all_s


def test_clock_steps_back_an_hour_and_returns(template: Path, tmp_path: Path) -> None:
    """Web workers and dispatcher are told that it is an hour earlier, in the midst of a sale.

    What was ordered meanwhile has an hour less to be paid: it ends when the clock is right again.
    """
    with a_home(template) as home:
        odd = Instance(home, app="tests.faults.stepped:app", worker="tests.faults.stepped")
        with running(odd) as instance:
            with strikes.a_sale(instance, tmp_path / "told", _keys(home)) as sale:
                for seconds in (-HOUR_S, 0):
                    before = len(sale.crowd.served)
                    stepped.step(home, seconds)
                    sale.wait_for_orders(before + 100)
            instance.ask_inside("expire")
            done = strikes.settle(instance, sale.crowd)
            with instance.wire() as wire:
                moments = wire.execute("select min(placed_at), max(placed_at) from checkout_order")
                [(earliest, latest)] = moments.fetchall()
    assert done.is_sound, done
    assert (latest - earliest).total_seconds() > HOUR_S - 60, "the clock did not step"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small filesystem")
def test_full_disk_refuses_and_recovers(template: Path, tmp_path: Path) -> None:
    """While no byte is left nobody is told yes; once there is room the sale goes on by itself."""
    with a_home(template, size_mb=400) as home, running(Instance(home)) as instance:
        fault = faults.plans()["disk-full"]
        with strikes.a_sale(instance, tmp_path / "told", _keys(home)) as sale:
            sale.strike(fault, instance.place())
        done = strikes.settle(instance, sale.crowd)
    assert done.is_sound, done
    assert _is_back_in_time(sale), sale.all_s


def test_promoted_standby_has_every_acknowledged_order(template: Path, tmp_path: Path) -> None:
    with a_home(template) as home, a_pair(home) as pair:
        with running(Instance(home, database_url=pair.address)) as instance:
            with strikes.a_sale(instance, tmp_path / "told", _keys(home)) as sale:
                sale.wait_for_orders(100)
                sale.strike(faults.plans()["promote-replica"], instance.place())
                sale.wait_for_orders(len(sale.crowd.served) + 50)
            done = strikes.settle(instance, sale.crowd)
    assert done.is_sound, done
    assert _is_back_in_time(sale), sale.all_s


def test_control_a_standby_out_of_step_loses_orders(template: Path, tmp_path: Path) -> None:
    """Without synchronous replication the same checker finds what is lost."""
    with a_home(template) as home, a_pair(home) as pair:
        with running(Instance(home, database_url=pair.address)) as instance:
            with strikes.a_sale(instance, tmp_path / "told", _keys(home)) as sale:
                pair.cut()
                sale.wait_for_orders(len(sale.crowd.served) + 100)
                sale.strike(faults.plans()["promote-replica"], instance.place())
            done = strikes.settle(instance, sale.crowd)
    assert len(done.lost) > 50


def test_control_acknowledging_before_the_commit_loses_orders(
    template: Path, tmp_path: Path
) -> None:
    """If this one fails, the kills are too tame to prove anything."""
    app = "tests.faults.broken:says_so_first"
    with a_home(template) as home, running(Instance(home, app=app)) as instance:
        with strikes.a_sale(instance, tmp_path / "told", _keys(home)) as sale:
            strikes.at_random(sale, ["kill-database", "kill-web"], kills=2, seed=5)
        done = strikes.settle(instance, sale.crowd)
    assert done.lost


def test_control_a_shop_that_forgets_names_doubles_orders(template: Path, tmp_path: Path) -> None:
    app = "tests.faults.broken:forgets_names"
    with a_home(template) as home, running(Instance(home, app=app)) as instance:
        with strikes.a_sale(instance, tmp_path / "told", _keys(home)) as sale:
            sale.wait_for_orders(50)
        done = strikes.settle(instance, sale.crowd)
    assert done.doubled
