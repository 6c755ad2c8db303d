"""The report's sections, in the order in which a board reads them."""

from collections.abc import Iterator
from datetime import datetime
from html import escape
from importlib import resources
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from entrepot.site.drill.report import drawn, parts, words
from entrepot.site.drill.report.parts import bad, code, good, pairs, said, section, table
from entrepot.site.drill.result import RECOVERY_S_MAX, Audited, Result
from entrepot.site.drill.striking import Strike

GAVE_UP: Final = "no_final_answer"
FIRST: Final = "drill"
"""The drill's own audits come before the program's."""


def page(result: Result, *, language: str) -> str:
    style = (resources.files(__package__) / "style.css").read_text(encoding="utf-8")
    body = "".join(_sections(result))
    title = f"{words.of(words.TITLES, result.title)} · Entrepot"
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{style}</style></head>"
        f"<body><main>{body}</main></body></html>\n"
    )


def verdict(result: Result) -> str:
    """The sentence that a board remembers."""
    facts = {
        "count": f"{result.acknowledged:,}",
        "rate": f"{result.most_per_second:,.0f}",
    }
    took = _("Entrepot took %(count)s checkouts, at best %(rate)s a second.") % facts
    if result.was_stopped:
        took = parts.sentences(_("Stopped early."), took)
    if not result.acknowledged:
        return parts.sentences(took, _("There is nothing to judge."))
    found = []
    if result.lost:
        found.append(_("%(count)s acknowledged checkouts are lost.") % {"count": result.lost})
    if result.doubled:
        found.append(_("%(count)s are not as promised.") % {"count": result.doubled})
    if result.findings:
        found.append(
            ngettext(
                "%(count)s audit of %(all)s found something.",
                "%(count)s audits of %(all)s found something.",
                result.findings,
            )
            % {"count": result.findings, "all": len(result.audits)}
        )
    if result.unrecovered:
        found.append(_("After a fault, no order was taken any more."))
    if found:
        return parts.sentences(took, *found, _("This instance is not ready for the day."))
    if gave_up := result.refused.get(GAVE_UP, 0):
        took = parts.sentences(
            took, _("%(count)s buyers gave up after a minute.") % {"count": f"{gave_up:,}"}
        )
    clean = _("None was lost, none doubled, and every audit is empty.")
    return parts.sentences(took, clean, *_after_faults(result))


def _after_faults(result: Result) -> Iterator[str]:
    struck = [one for one in result.strikes if one.struck_s is not None]
    if struck:
        yield ngettext(
            "It was struck by %(count)s fault, and took orders again within %(seconds)s s.",
            "It was struck by %(count)s faults, and took orders again within %(seconds)s s"
            " each time.",
            len(struck),
        ) % {"count": len(struck), "seconds": f"{result.slowest_s:.1f}"}
        if result.is_slow:
            yield _("That is more than the %(seconds)s s that it may take.") % {
                "seconds": f"{RECOVERY_S_MAX:g}"
            }


def _sections(result: Result) -> Iterator[str]:
    yield _head(result)
    yield _key_figures(result)
    yield section(
        _("Rate and latency"),
        parts.lead(_("Numbered lines are faults; their table is below."))
        if any(drawn.numbered(result.strikes))
        else "",
        drawn.rate(result),
        drawn.latency(result),
    )
    yield section(_("Stages"), _stages(result))
    yield section(_("Not taken, and why"), drawn.refused(result), _refused(result))
    yield section(_("The program behind"), drawn.outbox(result), drawn.database(result))
    if result.sales:
        yield section(_("Flash sales"), _sales(result))
    if result.strikes:
        yield section(_("Faults"), _faults(result))
    yield section(_("After the order"), _steps(result))
    yield section(_("Audits"), _audits(result))
    yield section(_("Machine and settings"), _machine(result))
    yield section(_("How this was measured"), _method(result))
    yield section(_("What was not exercised"), _not_played(result))
    footer = _("The same figures are in the JSON file beside this page.")
    yield f"<footer>{escape(footer)}</footer>"


def _head(result: Result) -> str:
    began = datetime.fromisoformat(result.began_at)
    kind, seed = escape(_("Report of a drill")), _("seed")
    where = f"{began:%Y-%m-%d %H:%M} UTC · {result.url} · {seed} {result.seed}"
    tone = (" slow" if result.is_slow else "") if result.is_good else " bad"
    return (
        f'<header><p class="eyebrow">Entrepot · {kind}</p>'
        f'<h1>{escape(words.of(words.TITLES, result.title))}</h1><p class="eyebrow">{escape(where)}</p></header>'
        f'<p class="verdict{tone}">{escape(verdict(result))}</p>'
    )


def _key_figures(result: Result) -> str:
    struck = [one for one in result.strikes if one.struck_s is not None]
    tiles = [
        parts.tile(_("Checkouts acknowledged"), f"{result.acknowledged:,}"),
        parts.tile(_("Best ten seconds"), f"{result.most_per_second:,.1f}", _("a second")),
        parts.tile(_("Half were answered within"), parts.ms(result.p50_ms)),
        parts.tile(_("99 of 100 within"), parts.ms(result.p99_ms)),
        parts.tile(_("Lost"), f"{result.lost:,}", tone="bad" if result.lost else "good"),
        parts.tile(_("Doubled"), f"{result.doubled:,}", tone="bad" if result.doubled else "good"),
        parts.tile(
            _("Audits with a finding"),
            f"{result.findings}",
            _("of %(count)s") % {"count": len(result.audits)},
            tone="bad" if result.findings else "good",
        ),
    ]
    if struck:
        tone = "bad" if result.unrecovered or result.is_slow else "good"
        tiles.append(parts.tile(_("Slowest recovery"), f"{result.slowest_s:.1f}", "s", tone=tone))
    else:
        tiles.append(parts.tile(_("Buyers who came"), f"{result.due:,}"))
    return f'<dl class="tiles">{"".join(tiles)}</dl>'


def _stages(result: Result) -> str:
    heads = (_("from"), _("until"), _("planned"), _("taken"), "p50", "p99", _("presses again"))
    rows = [
        (
            drawn.clock(one.start_s),
            drawn.clock(one.end_s),
            f"{one.planned:,.1f}/s",
            f"{one.acknowledged:,.1f}/s",
            parts.ms(one.p50_ms),
            parts.ms(one.p99_ms),
            f"{one.again:,}",
        )
        for one in result.stages
    ]
    return table(heads, rows, numbers=range(len(heads)))


def _refused(result: Result) -> str:
    rows = [
        (said(words.of(words.REFUSED, one), one), _("final"), f"{count:,}")
        for one, count in result.refused.items()
    ]
    rows += [
        (said(words.of(words.REFUSED, one), one), _("pressed again"), f"{count:,}")
        for one, count in result.again.items()
    ]
    if not rows:
        return parts.lead(_("Everybody was served at the first press."))
    return table((_("Reason"), _("what then"), _("times")), rows, numbers=(2,))


def _sales(result: Result) -> str:
    heads = (_("Article"), _("units"), _("buyers"), _("sold"), _("left"), _("exact"))
    rows = [
        (
            code(one.sku),
            f"{one.units:,}",
            f"{one.asked:,}",
            f"{one.sold:,}",
            f"{one.left:,}",
            good(_("yes")) if one.is_exact else bad(_("no")),
        )
        for one in result.sales
    ]
    return table(heads, rows, numbers=(1, 2, 3, 4))


def _faults(result: Result) -> str:
    heads = ("", _("at"), _("fault"), _("orders again after"), _("longest silence"))
    rows = []
    for number, one in drawn.numbered(result.strikes):
        name = said(words.of(words.FAULTS, one.name), one.name)
        rows.append((str(number), drawn.clock(one.struck_s or 0), name, *_recovery(one)))
    idle = [one for one in result.strikes if one.struck_s is None]
    rows += [
        ("", "", said(words.of(words.FAULTS, one.name), one.name), _("did not strike"), one.why_not)
        for one in idle
    ]
    return table(heads, rows, numbers=(0, 1))


def _recovery(strike: Strike) -> tuple[str, str]:
    if strike.recovered_s is None:
        return bad(_("never")), ""
    return f"{strike.recovered_s:.2f} s", f"{strike.silence_s or 0:.2f} s"


def _steps(result: Result) -> str:
    known = [(words.of(words.STEPS, name), name) for name in words.STEPS]
    rows = [(text, f"{result.steps[name]:,}") for text, name in known if name in result.steps]
    if result.sold_p50_ms:
        paid = _("from paid to seen as a sale: half, and 99 of 100 within")
        rows.append((paid, f"{parts.ms(result.sold_p50_ms)}, {parts.ms(result.sold_p99_ms)}"))
    rows += [(code(name), f"{n:,}") for name, n in result.steps.items() if name.startswith("page_")]
    return parts.counts(rows) if rows else parts.lead(_("No buyer went further than the order."))


def _audits(result: Result) -> str:
    broken = [one for one in result.audits if not one.holds]
    text = (
        _("%(count)s of %(all)s found something; they come first.")
        % {"count": len(broken), "all": len(result.audits)}
        if broken
        else _("All %(all)s found nothing.") % {"all": len(result.audits)}
    )
    order = sorted(result.audits, key=lambda one: (one.holds, one.context != FIRST, one.context))
    heads = (_("What always holds"), _("audit"), _("found"), _("took"))
    rows = [
        (_(one.sentence), code(f"{one.context}.{one.name}"), _found(one), f"{one.took_ms:,} ms")
        for one in order
    ]
    return parts.lead(text) + table(heads, rows, numbers=(3,))


def _found(one: Audited) -> str:
    if one.holds:
        return good(_("nothing"))
    return bad("; ".join([*one.findings, one.failure]).strip("; "))


def _machine(result: Result) -> str:
    one = result.machine
    facts = [
        (_("processor"), f"{one.processor}, {one.cores} " + _("cores")),
        (_("memory"), f"{one.memory_bytes / 2**30:,.1f} GB"),
        (_("system"), f"{one.system}, Python {one.python}, {one.database}"),
        ("Entrepot", one.entrepot),
        (
            _("database before and after"),
            f"{parts.megabytes(result.size_before)} → {parts.megabytes(result.size_after)}",
        ),
    ]
    settings = [(words.of(words.SETTINGS, name), value) for name, value in result.settings.items()]
    return f'<div class="two">{pairs(facts)}{pairs(settings)}</div>'


def _method(result: Result) -> str:
    sentences = (
        _(
            "Buyers come by a schedule that was drawn before (a Poisson process), whether or not"
            " those before them were served: an open model."
        ),
        _(
            "A latency counts from the moment at which the buyer was to come, through all waiting"
            " and pressing again, to the acknowledgement. A stall is so charged to everyone who"
            " came in it."
        ),
        _(
            "Quotes are the program's own: a sample was priced by it, and each buyer's was issued"
            " anew from it with ids and a person of its own, and signed by the same function."
        ),
        _(
            "Each acknowledged checkout was written to disk when its answer came, and looked for"
            " in the database at the end."
        ),
        _(
            "A fault is over with the first acknowledged order that was sent after it struck. The"
            " longest silence is of the half minute after it."
        ),
        parts.sentences(
            _("The drill runs on the machine it names, and takes its own share of it."),
            _("99 of 100 buyers were sent within %(ms)s of their moment.")
            % {"ms": parts.ms(result.late_p99_ms)},
        ),
        _("Percentiles are exact to four percent."),
    )
    return "<ul>" + "".join(f"<li>{escape(one)}</li>" for one in sentences) + "</ul>"


def _not_played(result: Result) -> str:
    items = [words.of(words.NOT_PLAYED, one) for one in result.not_played]
    return "<ul>" + "".join(f"<li>{escape(one)}</li>" for one in items) + "</ul>"
