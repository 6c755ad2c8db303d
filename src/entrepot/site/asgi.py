"""The ASGI application: intake for new orders, Django for all else.

A worker that is told an address (ENTREPOT_DOOR) also opens a door there, for orders alone.
"""

import asyncio
import gc
import os
from typing import Any

from django.conf import settings
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "entrepot.site.settings")

django: Any = get_asgi_application()

from entrepot.checkout.api import intake as orders  # noqa: E402  # needs Django set up
from entrepot.checkout.api.door import Door  # noqa: E402
from entrepot.checkout.api.intake import Receive, Scope, Send  # noqa: E402
from entrepot.checkout.commands.intake import Intake  # noqa: E402
from entrepot.insights import commands as insights  # noqa: E402
from entrepot.kit import uploads  # noqa: E402
from entrepot.site import readiness  # noqa: E402

pages = uploads.LimitBody(
    django, bytes_max=settings.UPLOAD_BYTES_MAX, bounds=settings.UPLOAD_BOUNDS
)
_orders: orders.OrdersApp | None = None
_door: Door | None = None


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """One door: what is hot goes past Django."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["path"] == orders.PATH and scope["method"] == "POST":
        await _take(scope, receive, send)
    else:
        await pages(scope, receive, send)


async def _take(scope: Scope, receive: Receive, send: Send) -> None:
    await _app()(scope, receive, send)


def _app() -> orders.OrdersApp:
    global _orders  # noqa: PLW0603  # one intake a process, made on the server's own loop
    if _orders is None:
        _orders = orders.OrdersApp(Intake(settings.DATABASE_URL))
    return _orders


async def _open_door() -> None:
    global _door  # noqa: PLW0603  # as above
    host, _, port = settings.DOOR.rpartition(":")
    _door = Door(_app().intake)
    await _door.open(host, int(port))


async def _lifespan(receive: Receive, send: Send) -> None:
    """Start and stop with the worker: what waits in the intake is answered before it ends.

    So is what was searched counted; without a server nobody writes it.
    """
    searches = insights.Writing()
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            # What is loaded by now stays: the collector need not look at it again.
            gc.collect()
            gc.freeze()
            if settings.DOOR:
                await _open_door()
            searches.start()
            await send({"type": "lifespan.startup.complete"})
        else:
            readiness.leaving.set()
            if _door is not None:
                await _door.close()
            elif _orders is not None:
                await _orders.intake.stop()
            await asyncio.to_thread(searches.stop)
            await send({"type": "lifespan.shutdown.complete"})
            return
