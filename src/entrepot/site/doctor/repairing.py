"""Repairs that are safe: what is derived is derived again, what is overdue ends, what waits is
told. Money and stock are only ever moved by the ledger's and the contexts' own commands.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from entrepot.checkout import commands as checkout
from entrepot.kit import outbox
from entrepot.kit.audit import Finding
from entrepot.ledger import commands as ledger
from entrepot.site.doctor.examining import Examination
from entrepot.storefront import commands as storefront

LOG: Final = "doctor.log"
ROUNDS_MAX: Final = 50


@dataclass(frozen=True, slots=True)
class Repair:
    """One thing that is done about many findings."""

    name: str
    sentence: str
    findings: tuple[Finding, ...]


_SENTENCES: Final = {
    "reshelve": "make the shelf rows of {} products anew",
    "restock": "write down the free units of {} variants anew",
    "reprice": "compute every price anew",
    "retell": "let {} events be told again",
    "expire": "end unpaid orders and holds whose time is over",
}
_NAMED_BY: Final = {"reshelve": "product", "restock": "variant", "retell": "event"}


def planned(examination: Examination) -> list[Repair]:
    """What can be done safely about what was found."""
    found: dict[str, list[Finding]] = {}
    for trouble in examination.troubles:
        if trouble.cause.repair:
            found.setdefault(trouble.cause.repair, []).extend(trouble.findings)
    return [
        Repair(name, _SENTENCES[name].format(len(_named(name, found[name]))), tuple(found[name]))
        for name in _SENTENCES  # in this order: what comes first may settle what comes later
        if name in found
    ]


def repair(one: Repair) -> str:
    """Do it, and write it down in ENTREPOT_HOME/doctor.log; what came of it."""
    done = _VERBS[one.name](one.findings)
    line = {
        "at": timezone.now().isoformat(),
        "repair": one.name,
        "did": one.sentence,
        "outcome": done,
        "codes": sorted({finding.code for finding in one.findings}),
        "findings": [dict(finding.facts) for finding in one.findings],
    }
    with (Path(settings.HOME) / LOG).open("a") as log:
        log.write(json.dumps(line, default=str) + "\n")
    return done


def _reshelve(findings: Sequence[Finding]) -> str:
    products = [UUID(one) for one in _named("reshelve", findings)]
    done = storefront.reshelve(products=products, at=timezone.now())
    return f"{done.rows} rows made, {done.refused} without a price"


def _restock(findings: Sequence[Finding]) -> str:
    variants = [UUID(one) for one in _named("restock", findings)]
    storefront.restock(variants=variants)
    return f"{len(variants)} variants"


def _reprice(findings: Sequence[Finding]) -> str:  # noqa: ARG001  # of all prices, whichever differ
    done = storefront.reprice(at=timezone.now(), reason="@doctor")
    return f"{done.changed} of {done.done} prices changed"


def _retell(findings: Sequence[Finding]) -> str:
    told = sum(
        outbox.try_again(book=one.facts["book"], event=UUID(one.facts["event"])) for one in findings
    )
    return f"{told} events are due again; a worker tells them"


def _expire(findings: Sequence[Finding]) -> str:  # noqa: ARG001  # whatever is overdue
    orders = holds = 0
    for _ in range(ROUNDS_MAX):
        ended = checkout.expire_due(at=timezone.now())
        freed = ledger.expire_due(at=timezone.now())
        orders, holds = orders + ended, holds + freed
        if not ended and not freed:
            break
    return f"{orders} unpaid orders ended, {holds} further holds freed"


_VERBS: Final[dict[str, Callable[[Sequence[Finding]], str]]] = {
    "reshelve": _reshelve,
    "restock": _restock,
    "reprice": _reprice,
    "retell": _retell,
    "expire": _expire,
}


def _named(repair: str, findings: Sequence[Finding]) -> list[str]:
    fact = _NAMED_BY.get(repair)
    return sorted({str(one.facts[fact]) for one in findings if one.facts.get(fact)}) if fact else []
