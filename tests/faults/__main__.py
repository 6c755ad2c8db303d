"""`python -m tests.faults --kills 200 --seed 1`: the long run; prints the table of RESULTS.md."""

import argparse
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults import strikes
from tests.faults.instance import Instance, a_home, a_template, running

KILLS = (
    "kill-web-worker",
    "kill-web",
    "kill-dispatcher",
    "kill-database",
    "kill-backend",
    "kill-simulators",
    "restart-database",
)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    with a_template() as template, a_home(template) as home, TemporaryDirectory() as folder:
        keys = json.loads((home / "keys.json").read_text())
        with running(Instance(home, with_simulators=True)) as instance:
            with strikes.a_sale(instance, Path(folder) / "acknowledged", keys) as sale:
                strikes.at_random(sale, KILLS, kills=chosen.kills, seed=chosen.seed, say=_say)
            done = strikes.settle(instance, sale.crowd)
            print(strikes.table(sale, done))
            print(f"refused meanwhile: {sale.crowd.refused}")
            print(done if not done.is_sound else "sound")
    sys.exit(0 if done.is_sound and sale.worst_s <= strikes.BACK_S_MAX else 1)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
