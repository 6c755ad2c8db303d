"""Jobs whose worker died are taken up again, by any worker that lives.

Procrastinate writes down which worker has a job, and each worker says every HEARTBEAT_S that it
lives; but a job of a dead one stays "doing" for ever, and with it its lock: nothing behind the
same lock would ever run again. So each worker looks for such jobs, and puts them back.

A job may so run twice, or, where a worker was only away for long, twice at once. All of ours may:
what they do is idempotent or guarded by locks of the database, and a transaction that was open
when the worker died has left nothing.
"""

import asyncio
import logging
from typing import Final

from procrastinate import App
from procrastinate.exceptions import ConnectorException

from entrepot.kit import metrics

log = logging.getLogger(__name__)

HEARTBEAT_S: Final = 2.0
DEAD_AFTER_S: Final = 10.0
"""Without a heartbeat for so long a worker is dead: five in a row have not come."""
LOOK_S: Final = 2.0
ATTEMPTS_MAX: Final = 4
"""A job that has ended as many workers is set aside as failed, so that it ends no more."""
JOBS_MAX: Final = 500

# Of several with one queueing lock only one may wait; the others asked for the same.
_RESCUE: Final = """
    with dead as (
        select j.id, j.attempts, j.queueing_lock from procrastinate_jobs j
        left join procrastinate_workers w on w.id = j.worker_id
        where j.status = 'doing' and (
            w.id is null or w.last_heartbeat < now() - make_interval(secs => %(dead_after_s)s))
        order by j.id limit %(limit)s for update of j skip locked
    ), judged as (
        select id, case
            when attempts >= %(attempts_max)s then 'failed'
            when queueing_lock is not null and (
                row_number() over (partition by queueing_lock, attempts < %(attempts_max)s
                    order by id) > 1
                or exists (select from procrastinate_jobs t
                    where t.queueing_lock = dead.queueing_lock and t.status = 'todo')
            ) then 'aborted' else 'todo' end as outcome
        from dead
    )
    update procrastinate_jobs j set status = judged.outcome::procrastinate_job_status,
        attempts = attempts + 1, worker_id = null,
        scheduled_at = case when judged.outcome = 'todo' then now() else scheduled_at end
    from judged where judged.id = j.id
    returning j.id, j.task_name, judged.outcome"""


async def look(app: App) -> int:
    """Put back what dead workers have left; how many jobs there were."""
    rows = await app.connector.execute_query_all_async(
        query=_RESCUE, dead_after_s=DEAD_AFTER_S, limit=JOBS_MAX, attempts_max=ATTEMPTS_MAX
    )
    for row in rows:
        outcome = {"todo": "rescued", "failed": "given up"}.get(row["outcome"], "left")
        metrics.jobs.labels(row["task_name"], outcome).inc()
        log.warning("job %s (%s) of a dead worker: %s", row["id"], row["task_name"], outcome)
    return len(rows)


async def keep_looking(app: App) -> None:
    """Look for ever; when the database is away, later."""
    while True:
        try:
            await look(app)
        except ConnectorException as no:
            log.warning("could not look for jobs of dead workers: %s", no)
        await asyncio.sleep(LOOK_S)
