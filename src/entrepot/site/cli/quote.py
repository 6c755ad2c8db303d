"""What goods would cost at the far end of a lane, and why; needs no database."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import click

from entrepot.customs.rows import LANGUAGES
from entrepot.customs.rules import answering, asking
from entrepot.customs.values.asked import Asked
from entrepot.kernel import Refusal
from entrepot.lanes import rows, rules
from entrepot.lanes.values import ITEMS_MAX, Law, NotAllowed
from entrepot.money.adapters import ecb
from entrepot.money.values import Currency, Rate
from entrepot.site.cli import quote_reading as reading
from entrepot.site.cli import quote_showing as showing
from entrepot.site.cli.law import approved_law

NOT_ALLOWED: Final = 1
BAD_INPUT: Final = 2
EVERY: Final = 1_000
"""Consignments between two reports of progress."""

_REPEATED: Final = {
    "hs": "hs",
    "price": "price",
    "quantity": "quantity",
    "weight": "weight",
    "net_weight": "net_weight",
    "content": "content",
    "made_in": "origin",
    "measure": "measures",
    "producer": "producer",
    "name": "description",
}
"""Options of a line, as the columns of a file are called."""


@click.command("quote")
@click.option("--lane", "regime", help="The regime: " + ", ".join(rules.REGIMES))
@click.option("--compare", is_flag=True, help="Every lane between the two countries instead.")
@click.option("--list-regimes", is_flag=True, help="Print the regimes, and stop.")
@click.option("--from", "origin", help="Country the parcel starts in (IT).")
@click.option("--to", "destination", help="Country it ends in (CN).")
@click.option("--hs", multiple=True, help="HS code, 6 to 10 digits; repeat for more lines.")
@click.option("--name", multiple=True, help="What it is, in words.")
@click.option("--price", multiple=True, help='Net price of one unit: "EUR 20".')
@click.option("--quantity", multiple=True, help="Units of a line (1).")
@click.option("--weight", multiple=True, help="Gross weight of one unit in grams.")
@click.option("--net-weight", multiple=True, help="Net weight of one unit in grams (the gross).")
@click.option("--content", multiple=True, help='Net content of one unit: "750 ml", "20 g".')
@click.option("--made-in", multiple=True, help="Country of manufacture (that of --from).")
@click.option("--measure", multiple=True, help='What some duties count: "pair=1;m2=0.5".')
@click.option("--producer", multiple=True, help="The maker, as anti-dumping rates name it.")
@click.option(
    "--file",
    "path",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Lines from a CSV or JSON-lines file with columns "
    + ", ".join(reading.LINE)
    + "; with a column consignment, many: each may name "
    + ", ".join(reading.WHOLE)
    + ". A JSON line with items is a consignment as the API takes it.",
)
@click.option("--freight", help='Freight of the whole consignment: "EUR 8" (none).')
@click.option("--insurance", help="Insurance of the whole consignment (none).")
@click.option("--incoterm", type=click.Choice(["DDP", "DAP"], case_sensitive=False), help="(DDP)")
@click.option("--parcels", help="Parcels it travels in (1).")
@click.option("--day", help="The day whose law and rates hold, YYYY-MM-DD (today).")
@click.option("--margin", help="Operator's margin on the exchange, 0.01 is 1 % (0).")
@click.option("--rate", "given_rate", help="An exchange rate of your own instead of the ECB's.")
@click.option("--used", help='Used of the buyer\'s yearly allowance: "CNY 1200" (nothing).')
@click.option("--vat-number", help="Of a business that buys: IT12345678901.")
@click.option(
    "--vat-proof", type=click.Choice(["valid", "invalid", "unverified"]), help="(unverified)"
)
@click.option("--sales", help='Seller\'s sales to other EU countries this year: "EUR 4000".')
@click.option("--no-ioss", is_flag=True, help="VAT of small parcels is not collected at checkout.")
@click.option("--for-resale", is_flag=True, help="Not for the buyer's own use.")
@click.option(
    "--list",
    "operator_list",
    type=click.Path(path_type=Path, dir_okay=False),
    help=f"Goods the operator answers for, CSV or TOML (else {rows.LIST_VARIABLE}).",
)
@click.option(
    "--tariff",
    "tariffs",
    multiple=True,
    metavar="COUNTRY=FILE",
    help=f"A tariff table, EU=duties.csv; repeat (else {rows.TARIFFS_VARIABLE}).",
)
@click.option(
    "--language", type=click.Choice(list(LANGUAGES)), default="en", help="Of the words (en)."
)
@click.option("--format", "form", type=click.Choice(["table", "json", "markdown"]), default="table")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
def command(**given: Any) -> None:
    r"""Print the full price of goods on a lane, charge by charge, each with its source.

    Exit codes: 0 done, 1 some goods may not travel so, 2 bad input.

    \b
    entrepot quote --lane cn-cbec-direct --from IT --to CN --hs 22042100 --price "EUR 20" \
        --quantity 2 --weight 1300 --content "750 ml" --freight "EUR 8" --margin 0.01
    entrepot quote --compare --file carts.csv --format json
    """
    view = showing.view("json" if given["as_json"] else given["form"], given["language"])
    try:
        law = _law(given["operator_list"], given["tariffs"])
        if given["list_regimes"]:
            view.regimes(law, _today())
            return
        raise SystemExit(_quote(given, law, view))
    except Refusal as refusal:
        view.refused("", refusal, ())
        raise SystemExit(BAD_INPUT) from None


@dataclass(slots=True)
class _Run:
    """One call: what it goes by, and how it went, for the last line and the exit code."""

    law: Law
    view: showing.View
    is_comparison: bool
    priced: int = 0
    not_allowed: int = 0
    bad: int = 0

    @property
    def code(self) -> int:
        return BAD_INPUT if self.bad else NOT_ALLOWED if self.not_allowed else 0


def _quote(given: Mapping[str, Any], law: Law, view: showing.View) -> int:
    run = _Run(law, view, given["compare"])
    source = reading.opened(given["path"]) if given["path"] else None
    is_many = source is not None and source.is_many
    found = (
        reading.consignments(source, _defaults(given))
        if source is not None and is_many
        else _single(given, source)
    )
    view.begin(is_many=is_many)
    for count, (name, record, share) in enumerate(found, start=1):
        _answer(name, record, run)
        if is_many and count % EVERY == 0:
            view.progress(count, share)
    if not run.priced + run.not_allowed + run.bad:
        raise click.UsageError("nothing to quote: give --hs and --price, or --file")
    view.end(run.priced, run.not_allowed, run.bad)
    return run.code


def _answer(name: str, record: Mapping[str, Any], run: _Run) -> None:
    """One consignment, whatever the others are."""
    ids: tuple[str, ...] = ()
    try:
        asked = asking.asked(record, today=_today())
        ids = tuple(item.id for item in asked.consignment.items)
        if run.is_comparison:
            _compare(name, asked, run)
            return
        answer = answering.price(asked, law=run.law, rate_of=_rate)
        limits = rules.limits(asked.regime, asked.consignment.day, law=run.law)
        run.view.priced(name, answer, limits)
        run.priced += 1
    except NotAllowed as refusal:
        run.not_allowed += 1
        run.view.refused(name, refusal, ids)
    except Refusal as refusal:
        run.bad += 1
        run.view.refused(name, refusal, ids)


def _compare(name: str, asked: Asked, run: _Run) -> None:
    found = answering.compare(asked, law=run.law, rate_of=_rate)
    run.view.compared(name, found)
    if any(way.cost is not None for way in found.ways):
        run.priced += 1
    elif all(way.refusal is not None for way in found.ways):
        run.bad += 1
    else:
        run.not_allowed += 1


def _single(
    given: Mapping[str, Any], source: reading.Source | None
) -> Iterator[tuple[str, dict[str, Any], float]]:
    """The options' lines and the file's together are one consignment."""
    lines: list[Mapping[str, Any]] = list(_lines(given))
    if source is not None:
        for _, row, _ in source.rows():
            lines.append(row)
            if len(lines) > ITEMS_MAX:
                break
    if lines:
        yield "", reading.record(lines, _defaults(given)), 1.0


def _lines(given: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """One line an HS code; an option given once holds for every line."""
    lines = max((len(given[option]) for option in _REPEATED), default=0)
    for option in _REPEATED:
        if len(given[option]) not in {0, 1, lines}:
            raise click.UsageError(
                f"--{option.replace('_', '-')} is given {len(given[option])} times"
                f" for {lines} lines: once, or once a line"
            )
    for place in range(lines):
        yield {
            column: given[option][place] if len(given[option]) > 1 else given[option][0]
            for option, column in _REPEATED.items()
            if given[option]
        }


def _defaults(given: Mapping[str, Any]) -> dict[str, Any]:
    """What the options say of every consignment that does not say it itself."""
    said = {
        "regime": "" if given["compare"] else given["regime"],
        "origin": given["origin"],
        "destination": given["destination"],
        "day": given["day"],
        "freight": given["freight"],
        "insurance": given["insurance"],
        "incoterm": given["incoterm"],
        "parcels": given["parcels"],
        "margin": given["margin"],
        "rate": given["given_rate"],
        "used_in_year": given["used"],
        "seller_sales_in_year": given["sales"],
        "vat_number": given["vat_number"],
        "vat_proof": given["vat_proof"],
        "has_ioss": False if given["no_ioss"] else None,
        "is_for_own_use": False if given["for_resale"] else None,
    }
    return {name: value for name, value in said.items() if value not in (None, "")}


def _law(operator_list: Path | None, tariffs: tuple[str, ...]) -> Law:
    """In force here, or with the files that were named."""
    approved_law()
    if operator_list is None and not tariffs:
        return rows.law()
    named = {}
    for text in tariffs:
        country, _, path = text.partition("=")
        if not path or not Path(path).is_file():
            raise click.UsageError(f"--tariff: {text!r} names no file; write it like EU=duties.csv")
        named[country.upper()] = Path(path)
    return rows.read_law(operator_list=operator_list, tariffs=named)


@lru_cache(maxsize=4_096)
def _rate(base: Currency, quote: Currency, day: date) -> Rate:
    return ecb.rate(base, quote, day=day)


def _today() -> date:
    return datetime.now(UTC).date()
