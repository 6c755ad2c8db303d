"""`python -m tests.faults.served`: what `entrepot serve` starts, with the simulators.

For controls and for clocks, another application or another worker can stand in its place.
"""

import argparse
import dataclasses
import os

from entrepot.site.cli import demo, serve


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--port", type=int, required=True)
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--app", default="")
    options.add_argument("--worker", default="")
    options.add_argument("--as-is", action="store_true", help="The home is of this version.")
    options.add_argument("--alone", action="store_true", help="Without simulators.")
    chosen = options.parse_args()
    os.environ["ENTREPOT_SIMULATOR_URL"] = f"http://localhost:{chosen.port + 1}"
    with serve.prepared(port=chosen.port) as database:
        if not chosen.as_is:
            serve.migrate()
        web, worker = serve.children(port=chosen.port, host="127.0.0.1", workers=chosen.workers)
        if chosen.app:
            web = dataclasses.replace(web, command=(*web.command[:-1], chosen.app))
        if chosen.worker:
            worker = dataclasses.replace(worker, command=(*serve.PYTHON, chosen.worker))
        others = [] if chosen.alone else [demo.simulators(chosen.port + 1)]
        serve.run(
            [*database, *others, web, worker],
            ready=lambda: print("serving", flush=True),
        )


if __name__ == "__main__":
    main()
