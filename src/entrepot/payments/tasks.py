"""What the clock does with payments."""

from django.utils import timezone
from procrastinate.contrib.django import app

from entrepot.payments import commands


@app.periodic(cron="* * * * * */10")
@app.task(queueing_lock="payments.reconcile", pass_context=False)
def reconcile_payments(timestamp: int) -> None:  # noqa: ARG001  # the clock's own argument
    """Ask about open payments: a lost notice costs less than a minute (CHK-1)."""
    commands.reconcile(at=timezone.now())


@app.periodic(cron="* * * * * */15")
@app.task(queueing_lock="payments.refunds", pass_context=False)
def send_refunds(timestamp: int) -> None:  # noqa: ARG001  # the clock's own argument
    """Send refunds that are due."""
    commands.send_refunds(at=timezone.now())
