"""What the clock does for businesses on their way in."""

from django.utils import timezone
from procrastinate.contrib.django import app

from entrepot.onboarding import commands


@app.periodic(cron="* * * * * */20")
@app.task(queueing_lock="onboarding.ask_registers", pass_context=False)
def ask_registers(timestamp: int) -> None:  # noqa: ARG001  # the clock's own argument
    """Ask registers about the numbers that are due: new ones, and those nobody answered for."""
    commands.ask_due(at=timezone.now())
