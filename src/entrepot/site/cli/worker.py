"""`entrepot worker`: outbox dispatchers and the job queue, in one process."""

import asyncio
import contextlib
import signal
import threading

import click

from entrepot.site import home


@click.command("worker")
@click.option("--concurrency", default=2, show_default=True, help="Jobs run at the same time.")
@click.option(
    "--dispatchers",
    default=2,
    show_default=True,
    type=click.IntRange(1, 32),
    help="Threads that tell events, each with a connection to the database.",
)
def command(concurrency: int, dispatchers: int) -> None:
    """Tell waiting events and run jobs and timers, until Ctrl-C.

    `serve` and `demo` start one by themselves; start more on other machines when there is much
    to tell. Needs DATABASE_URL.
    """
    home.share_metrics(home.folder(), anew=False)
    import django

    django.setup()
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    from entrepot.kit import outbox, rescue, watching

    stopping = threading.Event()
    threads = outbox.dispatch(stopping, dispatchers=dispatchers)

    async def work() -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(app.connector, DjangoConnector)
        connector = app.connector.get_worker_connector()
        with app.replace_connector(connector):
            async with app.open_async():
                jobs = asyncio.create_task(
                    app.run_worker_async(
                        concurrency=concurrency,
                        install_signal_handlers=False,
                        fetch_job_polling_interval=1.0,
                        delete_jobs="successful",
                        task_middleware=[watching.job],
                        update_heartbeat_interval=rescue.HEARTBEAT_S,
                        stalled_worker_timeout=rescue.DEAD_AFTER_S,
                    )
                )
                rescuing = asyncio.create_task(rescue.keep_looking(app))
                for number in (signal.SIGINT, signal.SIGTERM):
                    loop.add_signal_handler(number, jobs.cancel)
                with contextlib.suppress(asyncio.CancelledError):
                    try:
                        await jobs
                    finally:
                        rescuing.cancel()

    try:
        asyncio.run(work())
    finally:
        stopping.set()
        for thread in threads:
            thread.join()
