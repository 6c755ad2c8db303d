"""The ASGI application: intake for new orders, Django for all else."""

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "entrepot.site.settings")

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

django = get_asgi_application()


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """One door: what is hot goes past Django."""
    await django(scope, receive, send)
