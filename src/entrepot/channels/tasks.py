"""Large imports, pulls and pictures run behind the pages."""

import logging
from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from entrepot.channels import commands
from entrepot.channels.values import JobId, PullId
from entrepot.kernel import Refusal

log = logging.getLogger(__name__)


@app.task(name=commands.TASK, queue=commands.QUEUE, retry=3)
def run_import(job: str) -> None:
    """Run an import; a retry goes on where the last run stopped."""
    identity = JobId(UUID(job))
    try:
        commands.run_import(identity, at=timezone.now())
        commands.after_run(identity, at=timezone.now())
    except commands.TakenOver:
        log.info("import %s was cancelled, or is run by somebody else", job)
    except Refusal as no:
        commands.fail_import(identity, code=no.code, at=timezone.now())


@app.task(name=commands.PULL_TASK, queue=commands.QUEUE)
def run_pull(pull: str) -> None:
    """Fetch one feed; what went wrong is in its own runs."""
    commands.run_pull(PullId(UUID(pull)), at=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="channels.pulls", pass_context=False)
def start_pulls(timestamp: int) -> None:  # noqa: ARG001  # the clock tells it
    """Each minute: feeds whose time has come, each in a job of its own."""
    for pull in commands.due_pulls(at=timezone.now()):
        run_pull.defer(pull=str(pull))


@app.periodic(cron="* * * * *")
@app.task(queue="pictures", queueing_lock="channels.pictures", lock="channels.pictures")
def fetch_pictures(timestamp: int) -> None:  # noqa: ARG001  # the clock tells it
    """Each minute: pictures that are due, round by round; one worker at a time asks hosts."""
    for _ in range(commands.PICTURE_ROUNDS):
        if not commands.fetch_pictures(at=timezone.now()).is_more:
            return


@app.periodic(cron="40 3 * * *")
@app.task(queueing_lock="channels.forget", pass_context=False)
def forget_files(timestamp: int) -> None:  # noqa: ARG001  # the clock tells it
    """Each night: files that are no longer needed."""
    commands.forget_files(at=timezone.now())
    commands.forget_runs(at=timezone.now())
