"""Large imports run behind the page."""

import logging
from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from entrepot.channels import commands
from entrepot.channels.values import JobId
from entrepot.kernel import Refusal

log = logging.getLogger(__name__)


@app.task(name=commands.TASK, queue=commands.QUEUE, retry=3)
def run_import(job: str) -> None:
    """Run an import; a retry goes on where the last run stopped."""
    identity = JobId(UUID(job))
    try:
        commands.run_import(identity, at=timezone.now())
    except commands.TakenOver:
        log.info("import %s is run by somebody else", job)
    except Refusal as no:
        commands.fail_import(identity, code=no.code, at=timezone.now())


@app.periodic(cron="40 3 * * *")
@app.task(queueing_lock="channels.forget", pass_context=False)
def forget_files(timestamp: int) -> None:  # noqa: ARG001  # the clock tells it
    """Each night: files that are no longer needed."""
    commands.forget_files(at=timezone.now())
