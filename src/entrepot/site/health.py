"""What `entrepot check` and the operator's page look at."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import httpx
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from entrepot.insights import queries as insights
from entrepot.insights.rules import Standing
from entrepot.insights.values import AlarmState, Urgency
from entrepot.kit import audit

WIRE_TIMEOUT_S: Final = 3


@dataclass(frozen=True, slots=True)
class Result:
    """One thing looked at; the sentence says what to do when it is not fine.

    What `can_wait` is told and fails nothing.
    """

    name: str
    fine: bool
    sentence: str
    can_wait: bool = False


def look(*, deploy: bool) -> Iterator[Result]:
    """Each look as soon as it is done; later ones run although earlier ones failed."""
    yield _database()
    yield _migrations()
    yield from _alarms()
    for done in audit.run_all():
        shown = done.failure or "; ".join(str(finding) for finding in done.findings[:3])
        yield Result(f"audit {done.name}", done.holds, shown or "nothing found")
    if settings.DEMO:
        yield _simulators()
    if deploy:
        yield from (rule() for rule in _DEPLOY)


def _database() -> Result:
    with connection.cursor() as cursor:
        cursor.execute("show server_version_num")
        row = cursor.fetchone()
    assert row is not None
    version = int(row[0]) // 10_000
    return Result("database", version >= 15, f"PostgreSQL {version} (15 or newer is needed)")


def _migrations() -> Result:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    sentence = f"{len(waiting)} not applied: run `entrepot serve`, which applies them"
    return Result("migrations", not waiting, sentence if waiting else "all applied")


def _alarms() -> Iterator[Result]:
    """Those that hold of a program that stands still, too; audits are run anew and by themselves."""
    for standing in insights.machine(at=timezone.now()).standings:
        if not standing.alarm.of_running and standing.alarm.code != "audit-found":
            yield _alarm(standing)


def _alarm(standing: Standing) -> Result:
    alarm = standing.alarm
    name = f"alarm {alarm.code}"
    if standing.figure is None:
        return Result(name, fine=True, sentence="nothing measured yet")
    side = "not under" if alarm.is_floor else "not over"
    figure = f"{standing.figure:.4g}, {side} {alarm.limit:g}"
    if standing.state is AlarmState.CALM:
        return Result(name, fine=True, sentence=figure)
    return Result(
        name,
        fine=False,
        sentence=f"{alarm.says} ({figure}). {alarm.todo}",
        can_wait=alarm.urgency is Urgency.TODAY,
    )


def _simulators() -> Result:
    try:
        httpx.get(f"{settings.SIMULATOR_URL}/health", timeout=WIRE_TIMEOUT_S).raise_for_status()
    except httpx.HTTPError as failure:
        return Result(
            "simulators",
            fine=False,
            sentence=f"{settings.SIMULATOR_URL} does not answer ({type(failure).__name__}): "
            "start `entrepot simulators`",
        )
    return Result("simulators", fine=True, sentence=settings.SIMULATOR_URL)


def _debug_off() -> Result:
    return Result("debug", not settings.DEBUG, "ENTREPOT_DEBUG must be unset in production")


def _own_key() -> Result:
    fine = settings.SECRET_KEY != settings.DEVELOPMENT_KEY and len(settings.SECRET_KEY) >= 50
    return Result("secret key", fine, "set ENTREPOT_SECRET_KEY to 50 or more random characters")


def _own_data_keys() -> Result:
    fine = all(key_id != "k0" for key_id, _ in settings.ENTREPOT_DATA_KEYS)
    return Result(
        "data keys",
        fine,
        "set ENTREPOT_DATA_KEYS (id:base64 of 32 bytes) so that personal data has a key of its own",
    )


def _second_factor() -> Result:
    return Result(
        "second factor",
        settings.ENTREPOT_MFA == "required",
        "ENTREPOT_MFA must be `required`: a stolen password of an operator opens everything",
    )


def _letters_leave() -> Result:
    return Result(
        "letters",
        settings.EMAIL_URL.startswith(("smtp://", "smtps://")),
        "set ENTREPOT_EMAIL_URL (smtp://user:password@host:587?tls=1): nobody gets a letter",
    )


def _no_demo() -> Result:
    return Result(
        "demo", not settings.DEMO, "ENTREPOT_DEMO must be unset: its passwords are public"
    )


def _https() -> Result:
    fine = settings.BASE_URL.startswith("https://")
    return Result("address", fine, "set ENTREPOT_BASE_URL to the public https:// address")


def _real_money() -> Result:
    fine = not settings.SIMULATOR_URL
    return Result(
        "payments",
        fine,
        "the simulator's money is play money: set ENTREPOT_SIMULATOR_URL to nothing and configure "
        "a payment provider",
    )


def _real_register() -> Result:
    return Result(
        "VAT register",
        settings.VAT_REGISTER == "vies",
        "the simulator calls every VAT number valid: set ENTREPOT_VAT_REGISTER to vies",
    )


def _real_registers() -> Result:
    return Result(
        "registers",
        settings.REGISTERS == "real",
        "the simulator knows every business: set ENTREPOT_REGISTERS to real",
    )


def _fetch_outside() -> Result:
    return Result(
        "fetching",
        not settings.FETCH_INNER,
        "ENTREPOT_FETCH_INNER must be unset: with it, a feed's address may point inside",
    )


_DEPLOY: Final[tuple[Callable[[], Result], ...]] = (
    _debug_off,
    _no_demo,
    _own_key,
    _own_data_keys,
    _https,
    _real_money,
    _real_register,
    _second_factor,
    _letters_leave,
    _real_registers,
    _fetch_outside,
)
