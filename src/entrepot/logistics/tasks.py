"""What the clock does with parcels."""

from django.utils import timezone
from procrastinate.contrib.django import app

from entrepot.logistics import commands


@app.periodic(cron="* * * * * */10")
@app.task(queueing_lock="logistics.drain", pass_context=False)
def drain_books(timestamp: int) -> None:  # noqa: ARG001  # the clock's own argument
    """Let stock that was set free follow its merchant into another book."""
    commands.drain_due(at=timezone.now())


@app.periodic(cron="* * * * * */20")
@app.task(queueing_lock="logistics.reconcile", pass_context=False)
def reconcile_parcels(timestamp: int) -> None:  # noqa: ARG001  # the clock's own argument
    """Ask carriers about parcels without news."""
    commands.reconcile(at=timezone.now())
