"""What the clock does with parcels."""

from django.utils import timezone
from procrastinate.contrib.django import app

from entrepot.logistics import commands


@app.periodic(cron="* * * * * */20")
@app.task(queueing_lock="logistics.reconcile", pass_context=False)
def reconcile_parcels(timestamp: int) -> None:  # noqa: ARG001  # the clock's own argument
    """Ask carriers about parcels without news."""
    commands.reconcile(at=timezone.now())
