"""`entrepot simulators`: a payment provider, a carrier and registers, in one small process.

No Django is loaded here: the simulators are outside parties, and small.
"""

import asyncio
import base64
import contextlib
import os
import signal
import sys
from hashlib import sha256
from pathlib import Path

import click

from entrepot.kit.simulation import web
from entrepot.logistics.adapters.simulator import server as carrier
from entrepot.onboarding.adapters.simulator import server as registry
from entrepot.payments.adapters.simulator import server as provider
from entrepot.site import home


@click.command("simulators")
@click.option("--port", default=8001, show_default=True, envvar="ENTREPOT_SIMULATOR_PORT")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option(
    "--seed", default="entrepot", show_default=True, help="The same seed, the same faults."
)
@click.option(
    "--step",
    "step_s",
    type=float,
    envvar="ENTREPOT_CARRIER_STEP_S",
    help="Seconds from one station of a parcel to the next (the carrier's dial).",
)
@click.option(
    "--state",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder that keeps their memory over restarts; default: simulators in ENTREPOT_HOME.",
)
@click.option("--forget", is_flag=True, help="Keep no memory over restarts.")
def command(  # noqa: PLR0917  # click's own options
    port: int,
    host: str,
    seed: str,
    step_s: float | None,
    state: Path | None,
    forget: bool,  # noqa: FBT001  # click's flag
) -> None:
    """Serve a simulated payment provider, carrier and registers, until Ctrl-C.

    Their pages: / (payments), /dials, /carrier/dials and /registers/dials. They sign with
    ENTREPOT_SIMULATOR_SECRET, as the marketplace does.
    """
    folder = None if forget else state or home.folder() / "simulators"
    asyncio.run(_serve(host=host, port=port, seed=seed, step_s=step_s, folder=folder))
    # Granian's threads now and then abort an interpreter that is taken apart around them
    # (one end in thirty, under load); all is saved by now.
    with contextlib.suppress(OSError):
        sys.stdout.flush()
    os._exit(0)


def secret() -> str:
    """The secret that `site.settings` uses by default, found without loading Django."""
    given = os.environ.get("ENTREPOT_SIMULATOR_SECRET", "")
    if given:
        return given.split(",")[0]
    home.load_secrets(home.folder())
    key = os.environ.get("ENTREPOT_SECRET_KEY", DEVELOPMENT_KEY)
    return "whsec_" + base64.b64encode(sha256(f"simulator:{key}".encode()).digest()).decode()


DEVELOPMENT_KEY = "development-only-key-not-for-any-production-use-0123456789"


async def _serve(
    *, host: str, port: int, seed: str, step_s: float | None, folder: Path | None
) -> None:
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server.embed import Server

    pay = provider.Simulation(secret=secret(), state=folder and folder / "payments.json", seed=seed)
    carry = carrier.Simulation(
        secret=secret(), state=folder and folder / "carrier.json", seed=seed, step_s=step_s
    )

    keep = registry.Simulation(
        secret=secret(), state=folder and folder / "registers.json", seed=seed
    )

    async def app(scope: web.Scope, receive: web.Receive, send: web.Send) -> None:
        path = scope.get("path", "")
        if path.startswith("/registers/"):
            await keep.app(scope, receive, send)
        elif path.startswith("/carrier/"):
            await carry.app(scope, receive, send)
        else:
            await pay.app(scope, receive, send)

    server = Server(
        app,
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        log_level=LogLevels.error,
        websockets=False,
    )
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    await pay.start()
    await carry.start()
    await keep.start()
    serving = asyncio.create_task(server.serve())
    with contextlib.suppress(OSError):  # to serve comes before saying so
        click.echo(f"Simulators at http://{host}:{port}")
    waiting = asyncio.create_task(stopping.wait())
    await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
    server.stop()  # type: ignore[no-untyped-call]  # Granian has no type there
    with contextlib.suppress(asyncio.CancelledError):
        await serving
    waiting.cancel()
    await keep.stop()
    await carry.stop()
    await pay.stop()
