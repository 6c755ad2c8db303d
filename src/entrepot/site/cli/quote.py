"""What goods would cost at the far end of a lane, and why; needs no database."""

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from itertools import islice
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from entrepot.kernel import Refusal
from entrepot.lanes import rows, rules
from entrepot.lanes.values import (
    ITEMS_MAX,
    Consignment,
    Content,
    Item,
    LandedCost,
    Lane,
    Law,
    NotAllowed,
    Obstacle,
    Paper,
    RowRef,
)
from entrepot.money import values as money_values
from entrepot.money.adapters import ecb
from entrepot.money.values import Currency, Money, Rate

NOT_ALLOWED: Final = 1
BAD_INPUT: Final = 2
FILE_BYTES_MAX: Final = 1_000_000

COLUMNS: Final = (
    "id",
    "hs",
    "price",
    "quantity",
    "weight",
    "net_weight",
    "content",
    "origin",
    "description",
)
REASONS: Final = {
    "cbec.not_on_list": "no row says that these goods are on China's positive list",
    "cbec.bonded_only": "the list admits these goods to bonded import only",
    "cbec.order_limit": "the order is worth more than one order may be, with more than one item",
    "cbec.year_limit": "the order is worth more than is left of the buyer's yearly allowance",
    "cbec.quantity_cap": "more of these goods than one person may buy",
    "content.missing": "the tax depends on the net content of one unit, in a unit it knows",
    "duty.not_known": "duty is due in full, and no row gives one figure for it",
    "eu.excise": "excise goods across a border",
    "goods.blocked": "these goods are not sold on this lane",
    "goods.needs_permit": "these goods need a permit",
    "hs.no_rate_row": "no row gives the rates of these goods",
    "hs.too_short": "the HS code is too short: the lines below it are taxed differently",
}
REMEDIES: Final = {
    "fewer": "take fewer",
    "give_content": "give --content with the net content of one unit",
    "give_eight_digits": "give at least eight digits of the HS code",
    "none": "there is no way to send them here",
    "operator_list": (
        "if you answer for it, name the HS code (and its rates, if no row has them) in a file"
        f" and give it by --list or {rows.LIST_VARIABLE}"
    ),
    "other_lane": "use another lane",
    "split_order": "split the order into several, each within the limit",
}

_AMOUNT = re.compile(
    r"(?:([A-Z]{3})\s*(\d{1,12}(?:\.\d{1,4})?)|(\d{1,12}(?:\.\d{1,4})?)\s*([A-Z]{3}))"
)
_CONTENT = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)\s*(ml|l|g|kg|piece)s?")


@click.command("quote")
@click.option("--lane", "regime", required=True, help="The regime: " + ", ".join(rules.REGIMES))
@click.option("--from", "origin", required=True, help="Country the parcel starts in (IT).")
@click.option("--to", "destination", required=True, help="Country it ends in (CN).")
@click.option("--hs", multiple=True, help="HS code, 6 to 10 digits; repeat for more lines.")
@click.option("--price", multiple=True, help='Net price of one unit: "EUR 20".')
@click.option("--quantity", multiple=True, help="Units of a line (1).")
@click.option("--weight", multiple=True, help="Gross weight of one unit in grams.")
@click.option("--net-weight", multiple=True, help="Net weight of one unit in grams (the gross).")
@click.option("--content", multiple=True, help='Net content of one unit: "750 ml", "20 g".')
@click.option("--made-in", multiple=True, help="Country of manufacture (that of --from).")
@click.option(
    "--file",
    "path",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Lines from a CSV or JSON-lines file with columns " + ", ".join(COLUMNS) + ".",
)
@click.option("--freight", help='Freight of the whole consignment: "EUR 8" (none).')
@click.option("--insurance", help="Insurance of the whole consignment (none).")
@click.option("--day", help="The day whose law and rates hold, YYYY-MM-DD (today).")
@click.option("--margin", default="0", help="Operator's margin on the exchange, 0.01 is 1 % (0).")
@click.option("--rate", "given_rate", help="An exchange rate of your own instead of the ECB's.")
@click.option("--used", help='Used of the buyer\'s yearly allowance: "CNY 1200" (nothing).')
@click.option(
    "--list",
    "operator_list",
    type=click.Path(path_type=Path, dir_okay=False),
    help=f"Goods the operator answers for, CSV or TOML (else {rows.LIST_VARIABLE}).",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    *,
    regime: str,
    origin: str,
    destination: str,
    hs: tuple[str, ...],
    price: tuple[str, ...],
    quantity: tuple[str, ...],
    weight: tuple[str, ...],
    net_weight: tuple[str, ...],
    content: tuple[str, ...],
    made_in: tuple[str, ...],
    path: Path | None,
    freight: str | None,
    insurance: str | None,
    day: str | None,
    margin: str,
    given_rate: str | None,
    used: str | None,
    operator_list: Path | None,
    as_json: bool,
) -> None:
    r"""Print the full price of goods on a lane, charge by charge, each with its source.

    Exit codes: 0 done, 1 the goods may not travel so, 2 bad input.

    \b
    entrepot quote --lane cn-cbec-direct --from IT --to CN --hs 22042100 --price "EUR 20" \
        --quantity 2 --weight 1300 --content "750 ml" --freight "EUR 8" --margin 0.01
    """
    given = {
        "hs": hs,
        "price": price,
        "quantity": quantity,
        "weight": weight,
        "net_weight": net_weight,
        "content": content,
        "origin": made_in,
    }
    try:
        law = rows.law() if operator_list is None else rows.read_law(operator_list=operator_list)
        lane = Lane(regime=regime, origin=origin.upper(), destination=destination.upper())
        on = _day(day)
        currency = rules.lane_currency(lane, on, law=law)
        records = [*_from_options(given), *(() if path is None else _from_file(path))]
        if not records:
            raise click.UsageError("nothing to quote: give --hs and --price, or --file")
        items = tuple(
            _item(record, number, lane.origin) for number, record in enumerate(records, start=1)
        )
        paid_in = items[0].unit_price.currency
        consignment = Consignment(
            lane=lane,
            items=items,
            freight=_amount("--freight", freight) if freight else Money(0, currency),
            insurance=_amount("--insurance", insurance) if insurance else Money(0, currency),
            day=on,
            rate=_rate(paid_in, currency, on, given_rate),
            margin=_number("--margin", margin),
            orders_value_used_in_year=_amount("--used", used) if used else None,
        )
        cost = rules.landed_cost(consignment, law=law)
        _show(cost, rules.papers(consignment, law=law), law, as_json=as_json)
    except NotAllowed as refusal:
        _show_obstacles(refusal.obstacles, as_json=as_json)
        raise SystemExit(NOT_ALLOWED) from None
    except Refusal as refusal:
        _show_refusal(refusal, as_json=as_json)
        raise SystemExit(BAD_INPUT) from None


def _from_options(given: Mapping[str, tuple[str, ...]]) -> Iterator[dict[str, str]]:
    """One line an HS code; an option given once holds for every line."""
    lines = max((len(values) for values in given.values()), default=0)
    for name, values in given.items():
        if len(values) not in {0, 1, lines}:
            option = {"origin": "made-in"}.get(name, name).replace("_", "-")
            raise click.UsageError(
                f"--{option} is given {len(values)} times for {lines} lines: once, or once a line"
            )
    for place in range(lines):
        yield {
            name: values[place] if len(values) > 1 else values[0]
            for name, values in given.items()
            if values
        }


def _from_file(path: Path) -> list[dict[str, str]]:
    if path.stat().st_size > FILE_BYTES_MAX:
        raise click.UsageError(f"{path} is larger than {FILE_BYTES_MAX} bytes")
    try:
        text = path.read_text("utf-8-sig")
        if text.lstrip().startswith("{"):
            found = [json.loads(line) for line in text.splitlines() if line.strip()]
            records = [{key: str(value) for key, value in row.items()} for row in found]
        else:
            # Only as many rows as a consignment may have, and one to notice that there are more.
            few = islice(csv.DictReader(text.splitlines(), restkey="?"), ITEMS_MAX + 1)
            records = [{key: str(value or "").strip() for key, value in row.items()} for row in few]
    except (UnicodeDecodeError, json.JSONDecodeError, AttributeError, csv.Error) as error:
        raise click.UsageError(f"{path} is neither CSV nor JSON lines in UTF-8: {error}") from None
    for number, record in enumerate(records, start=1):
        if unknown := record.keys() - set(COLUMNS):
            known = ", ".join(COLUMNS)
            raise click.UsageError(
                f"{path}, row {number}: no column {min(unknown)!r}; there are {known}"
            )
    return records


def _item(record: Mapping[str, str], number: int, origin: str) -> Item:
    where = f"line {number}"
    for name in ("hs", "price", "weight"):
        if not record.get(name):
            raise click.UsageError(f"{where}: {name} is missing")
    weight = _whole(f"{where}: weight", record["weight"])
    return Item(
        id=record.get("id") or str(number),
        hs=record["hs"].replace(".", "").replace(" ", ""),
        description=record.get("description", ""),
        origin=(record.get("origin") or origin).upper(),
        quantity=_whole(f"{where}: quantity", record.get("quantity") or "1"),
        unit_price=_amount(f"{where}: price", record["price"]),
        net_weight_g=_whole(f"{where}: net_weight", record["net_weight"])
        if record.get("net_weight")
        else weight,
        gross_weight_g=weight,
        content=_content(where, record["content"]) if record.get("content") else None,
    )


def _amount(what: str, text: str) -> Money:
    match = _AMOUNT.fullmatch(text.strip().upper())
    if not match:
        raise click.UsageError(f'{what}: {text!r} is no amount; write it like "EUR 20.50"')
    before, number, other, after = match.groups()
    try:
        return money_values.money(number or other, before or after)
    except ValueError as error:
        raise click.UsageError(f"{what}: {error}") from None


def _content(where: str, text: str) -> Content:
    match = _CONTENT.fullmatch(text.strip().lower())
    if not match:
        raise click.UsageError(
            f'{where}: {text!r} is no content; write it like "750 ml" (ml, l, g, kg, piece)'
        )
    return Content(Decimal(match[1]), match[2])


def _whole(what: str, text: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,9}", text.strip()):
        raise click.UsageError(f"{what}: {text!r} is no whole number")
    return int(text)


def _number(what: str, text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise click.UsageError(f"{what}: {text!r} is no number") from None


def _day(text: str | None) -> date:
    if text is None:
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise click.UsageError(f"--day: {text!r} is no day; write it like 2026-11-22") from None


def _rate(base: Currency, quote: Currency, day: date, given: str | None) -> Rate | None:
    if base == quote:
        return None
    if given is None:
        return ecb.rate(base, quote, day=day)
    number = _number("--rate", given)
    if not number.is_finite() or number <= 0:
        raise click.UsageError(f"--rate: {given!r} must be above zero")
    return Rate(base, quote, number, day, "given on the command line")


def _show(cost: LandedCost, papers: Sequence[Paper], law: Law, *, as_json: bool) -> None:
    limits = rules.limits(cost.lane.regime, cost.day, law=law)
    if as_json:
        body = cost.plain() | {"papers": [paper.code for paper in papers]}
        body["explanation"] = [
            {
                "item": step.item,
                "kind": step.kind.value,
                "formula": step.formula,
                "rounding": step.rounding,
                "source": step.source,
                "confidence": step.confidence,
            }
            for step in cost.explanation
        ]
        if limits is not None:
            body["limits"] = {"order": str(limits.order.amount), "year": str(limits.year.amount)}
        click.echo(json.dumps(body, ensure_ascii=False, indent=2))
        return
    console = _console()
    table = Table(title=f"{cost.lane} on {cost.day}", title_justify="left", show_lines=False)
    for name in ("line", "charge", "rate", "how", "rounding", "amount", "source", "confidence"):
        table.add_column(name, justify="right" if name == "amount" else "left", overflow="fold")
    notes: dict[str, int] = {}
    for line in cost.lines:
        for charge in line.charges:
            row = charge.row
            table.add_row(
                line.item.id,
                charge.kind.value,
                charge.rate,
                charge.formula.replace("V", str(charge.base)),
                charge.rounding,
                str(charge.amount.amount),
                Text("" if row is None else _noted(row, notes)),
                "" if row is None else row.confidence,
            )
        total = str(line.total.amount)
        table.add_row(line.item.id, "line total", "", "", "", total, end_section=True)
    for kind, amount in cost.charges.items():
        table.add_row("", kind.value, "", "", "", str(amount.amount))
    table.add_row("", "total", "", "", "", str(cost.total), style="bold")
    console.print(table)
    for source, number in notes.items():
        console.print(Text(f"[{number}] {source}"))
    console.print(Text(f"treatment {cost.treatment.value}; rules {cost.rules_version}"))
    if cost.rate is not None:
        rate = cost.rate
        console.print(Text(f"1 {rate.base} = {rate.rate:f} {rate.quote}, {rate.source}, {rate.on}"))
    if limits is not None:
        console.print(
            Text(f"counts {cost.dutiable} of the year's {limits.year}; one order {limits.order}")
        )
    console.print(Text("papers: " + ", ".join(paper.code for paper in papers)))


def _noted(row: RowRef, notes: dict[str, int]) -> str:
    """The numbers of the row's sources in the notes under the table, and its days."""
    parts = row.source.split(" | ")
    numbers = " ".join(f"[{notes.setdefault(part, len(notes) + 1)}]" for part in parts)
    since = f" since {row.since}" if row.since else ""
    return numbers + since + (f" until {row.until}" if row.until else "")


def _show_obstacles(obstacles: Sequence[Obstacle], *, as_json: bool) -> None:
    if as_json:
        names = ("code", "item", "facts", "remedy")
        found = [{name: getattr(obstacle, name) for name in names} for obstacle in obstacles]
        body = {"code": NotAllowed.code, "obstacles": found}
        click.echo(json.dumps(body, ensure_ascii=False, indent=2))
        return
    click.secho("Not allowed on this lane:", fg="red", err=True)
    for obstacle in obstacles:
        line = f"line {obstacle.item}: " if obstacle.item else ""
        facts = ", ".join(f"{name} {value}" for name, value in obstacle.facts.items())
        click.echo(f"  {line}{REASONS[obstacle.code]} ({facts}) [{obstacle.code}]", err=True)
        click.echo(f"    → {REMEDIES[obstacle.remedy]}", err=True)


def _show_refusal(refusal: Refusal, *, as_json: bool) -> None:
    facts = {
        name: ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
        for name, value in vars(refusal).items()
    }
    if as_json:
        click.echo(json.dumps({"code": refusal.code, **facts}, ensure_ascii=False, indent=2))
        return
    click.secho((type(refusal).__doc__ or refusal.code).strip(), fg="red", err=True)
    for name, value in facts.items():
        click.echo(f"  {name}: {value or '(empty)'}", err=True)


def _console() -> Console:
    """As wide as the terminal; wide enough for the sources when the output is a file."""
    console = Console()
    return console if console.is_terminal else Console(width=180)
