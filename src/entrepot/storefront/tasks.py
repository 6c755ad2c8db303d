"""On the clock: a new day has a new rate and perhaps a new law, so the shelf is made anew."""

from django.utils import timezone
from procrastinate.contrib.django import app

from entrepot.storefront import commands


@app.periodic(cron="5 0,16 * * *")
@app.task(queueing_lock="storefront.reshelve", pass_context=False)
def reshelve_all(timestamp: int) -> None:  # noqa: ARG001  # the clock tells it
    """After midnight in Europe and in China (UTC+8): a price shown is a price of today."""
    commands.reshelve_all(at=timezone.now())
