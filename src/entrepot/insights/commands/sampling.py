"""Write down, some times a minute, what this host has counted and what the database says."""

import socket
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from entrepot.insights import queries
from entrepot.insights.models import MachineSample

KEPT: Final = timedelta(days=1)


@transaction.atomic
def sample_machine(*, at: datetime) -> None:
    """One more point of the machine room's lines; those older than a day are forgotten."""
    MachineSample.objects.create(
        at=at, host=socket.gethostname(), counted=queries.counted(), read=queries.read(at=at)
    )
    MachineSample.objects.filter(at__lt=at - KEPT).delete()
