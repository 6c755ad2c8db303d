"""Looking at everything, and what was found as rows for people and programs."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from entrepot.kernel import moment_of
from entrepot.kit import audit
from entrepot.kit.audit import FINDINGS_MAX, Finding
from entrepot.site.doctor import causes, goods, holds, parties

CONTEXT: Final = "doctor"
LOOKS: Final = (*holds.LOOKS, *parties.LOOKS, *goods.LOOKS)
_TIMED: Final = (
    "hold", "payment", "transfer", "parcel", "group", "event", "receipt", "checkout", "amendment",
)  # fmt: skip
"""Facts whose id tells when the thing was made: nothing can have been wrong with it before."""

_OVERDUE: Final = ("checkout.overdue", "checkout.elsewhere_overdue")
"""What is wrong since it should have ended."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """All findings of one code of one look."""

    look: str
    sentence: str
    code: str
    findings: tuple[Finding, ...]
    since: str
    """When the oldest of what is concerned was made; empty when nothing tells."""
    impact: tuple[tuple[int, str], ...]
    """Sums over the findings, a unit each."""

    @property
    def cause(self) -> causes.Cause:
        return causes.of(self.code)

    @property
    def is_cut(self) -> bool:
        """There may be more of them: an audit tells FINDINGS_MAX at most."""
        return len(self.findings) >= FINDINGS_MAX


@dataclass(frozen=True, slots=True)
class Examination:
    troubles: tuple[Trouble, ...]
    looks: tuple[audit.Report, ...]

    @property
    def found(self) -> int:
        """Findings, and looks that could not be made."""
        return sum(len(one.findings) for one in self.troubles) + len(self.failures)

    @property
    def serious(self) -> int:
        """Those that no worker puts right by itself."""
        mild = sum(len(one.findings) for one in self.troubles if one.cause.heals)
        return self.found - mild

    @property
    def failures(self) -> tuple[audit.Report, ...]:
        return tuple(one for one in self.looks if one.failure)


def examine(*, say: Callable[[str, int, int], None] = lambda *_: None) -> Examination:
    """Every audit and every look, each of one moment; it writes nothing."""
    pairs = [*audit.audits(), *((CONTEXT, look) for look in LOOKS)]
    looks = []
    for number, pair in enumerate(pairs, 1):
        looks += audit.run([pair])
        say(f"{pair[0]}: {pair[1].__name__.replace('_', ' ')}", number, len(pairs))
    return Examination(tuple(_troubles(looks)), tuple(looks))


def _troubles(looks: list[audit.Report]) -> list[Trouble]:
    found = []
    for look in looks:
        by_code: dict[str, list[Finding]] = {}
        for finding in look.findings:
            by_code.setdefault(finding.code, []).append(finding)
        found += [
            Trouble(
                look=f"{look.context}.{look.name}",
                sentence=look.sentence,
                code=code,
                findings=tuple(findings),
                since=min(filter(None, map(_since, findings)), default=""),
                impact=_sum(code, findings),
            )
            for code, findings in by_code.items()
        ]
    return found


def _since(finding: Finding) -> str:
    said = finding.facts.get("since")
    if finding.code in _OVERDUE:
        said = finding.facts["expires_at"]
    if said:
        return str(getattr(said, "isoformat", lambda: said)())
    moments = []
    for name in _TIMED:
        with contextlib.suppress(ValueError, AssertionError, KeyError):
            moments.append(moment_of(UUID(str(finding.facts[name]))).isoformat())
    return min(moments, default="")


def _sum(code: str, findings: list[Finding]) -> tuple[tuple[int, str], ...]:
    sums: dict[str, int] = {}
    for finding in findings:
        impact = causes.of(code).impact(finding.facts)
        if impact:
            sums[impact[1]] = sums.get(impact[1], 0) + impact[0]
    return tuple((many, unit) for unit, many in sorted(sums.items()) if many)


def plain(examination: Examination) -> dict[str, Any]:
    """For programs."""
    return {
        "found": examination.found,
        "looks": len(examination.looks),
        "took_ms": sum(one.took_ms for one in examination.looks),
        "failures": [
            {"look": f"{one.context}.{one.name}", "failure": one.failure}
            for one in examination.failures
        ],
        "troubles": [
            {
                "look": one.look,
                "holds": one.sentence,
                "code": one.code,
                "count": len(one.findings),
                "is_cut": one.is_cut,
                "since": one.since or None,
                "means": one.cause.means,
                "impact": [{"amount": many, "unit": unit} for many, unit in one.impact],
                "todo": one.cause.todo,
                "repair": one.cause.repair or None,
                "findings": [dict(finding.facts) for finding in one.findings],
            }
            for one in examination.troubles
        ],
    }
