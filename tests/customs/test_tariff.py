"""Tariff tables: read whole, kept in bulk, woven among the other rows."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.customs import make

from entrepot.customs import commands, queries, rules
from entrepot.customs.models import TariffRow
from entrepot.customs.rules import Approved
from entrepot.customs.values import AmendmentId, BadAmendment, NothingToImport
from entrepot.lanes import rows
from entrepot.lanes.rules import duties
from entrepot.lanes.values import Amendment, BadList, DutyRow, Statute

SINCE = make.TOMORROW


def _imported(
    path: Path, *, country: str = "EU", column: str = "", since: date = SINCE
) -> AmendmentId:
    author, other = make.the_id(make.an_operator()), make.the_id(make.an_operator())
    report = commands.read_table(path, country=country, column=column, since=since)
    drafted = commands.draft_table(
        report, country=country, file=path.name, since=since, by=author, at=make.NOW, reason="new"
    )
    commands.propose_amendment(amendment=drafted, by=author, at=make.NOW)
    commands.approve_amendment(amendment=drafted, by=other, at=make.NOW)
    commands.refresh_law(at_once=True)
    return drafted


def _table(folder: Path, *lines: str, head: str = "commodity,rate") -> Path:
    path = folder / "tariff.csv"
    path.write_text("\n".join([head, *lines]) + "\n", "utf-8")
    return path


def _rate(hs: str, day: date, country: str = "EU") -> str:
    row: DutyRow | None = duties.base_row(rows.law().of(country), hs, "US", day).row
    return row.rate.text if row else ""


@pytest.mark.django_db
def test_a_table_holds_from_its_day(tmp_path: Path) -> None:
    before = _rate("33049900", make.TODAY)
    _imported(_table(tmp_path, "33049900,4.5%", "22042142,13.1 EUR / 100 l"))
    assert _rate("33049900", make.TODAY) == before
    assert _rate("33049900", SINCE) == "4.5%"


@pytest.mark.django_db
def test_a_later_table_replaces_an_earlier_one_for_the_goods_both_name(tmp_path: Path) -> None:
    _imported(_table(tmp_path, "33049900,4.5%", "33049100,2%"))
    later = date(2026, 12, 1)
    _imported(_table(tmp_path, "33049900,9%"), since=later)
    assert _rate("33049900", date(2026, 11, 30)) == "4.5%"
    assert _rate("33049900", later) == "9%"
    assert _rate("33049100", later) == "2%"


@pytest.mark.django_db
def test_a_line_of_a_table_is_corrected_like_any_row(tmp_path: Path) -> None:
    _imported(_table(tmp_path, "33049900,4.5%"))
    [row] = [
        one
        for one in rows.law().statutes
        if one.fields.get("rate") == "4.5%"
        if one.by == "operator"
    ]
    later = date(2026, 12, 1)
    change = make.a_correction(row, fields={"rate": "5%"}, since=later, ends_on=later)
    make.approved(change)
    assert _rate("33049900", date(2026, 11, 30)) == "4.5%"
    assert _rate("33049900", later) == "5%"


@pytest.mark.django_db
def test_what_does_not_load_is_said_with_its_line(tmp_path: Path) -> None:
    report = commands.read_table(
        _table(tmp_path, "33049900,4.5%", "3304,some day", "x,5%", "0101,"),
        country="EU",
        since=SINCE,
    )
    assert [(one.row, one.is_fatal) for one in report.faults if one.is_fatal] == [
        (2, True),
        (3, True),
        (4, True),
    ]
    author = make.the_id(make.an_operator())
    drafted = commands.draft_table(
        report, country="EU", file="t.csv", since=SINCE, by=author, at=make.NOW
    )
    kept = queries.amendment(drafted, viewer=author).report
    assert kept is not None
    assert (kept.rows, kept.loaded, kept.refused) == (4, 1, 3)
    assert kept.faults[0]["text"] == "some day"


@pytest.mark.django_db
def test_refusals_of_tables(tmp_path: Path) -> None:
    path = _table(tmp_path, "33049900,4.5%")
    with pytest.raises(BadAmendment):
        commands.read_table(path, country="ZZ", since=SINCE)
    with pytest.raises(BadList):
        commands.read_table(path, country="EU", column="nonsense", since=SINCE)
    report = commands.read_table(_table(tmp_path, "x,y"), country="EU", since=SINCE)
    with pytest.raises(NothingToImport):
        commands.draft_table(
            report,
            country="EU",
            file="t",
            since=SINCE,
            by=make.the_id(make.an_operator()),
            at=make.NOW,
        )


@pytest.mark.scale
@pytest.mark.django_db
def test_the_unions_whole_tariff_loads_and_becomes_the_law_of_a_process(data: Path) -> None:
    """How long it takes is the benchmark's to say (`bench/law.py`)."""
    path = data / "eu_duties" / "eu_uk_tariff_2021.csv.gz"
    if not path.is_file():
        pytest.skip("the Union's tariff is not here")
    _imported(path, column="cet_duty_rate")
    assert TariffRow.objects.count() == 11_830
    commands.forget_law()
    commands.refresh_law(at_once=True)
    assert queries.law_rows(queries.Wanted(by="operator")).count == 11_830
    assert queries.law_rows(queries.Wanted(text="3304", on=SINCE)).count > 0


DAYS = st.dates(date(2026, 1, 1), date(2026, 1, 20))


def _row(rate: int, since: date, until: date, hs: str = "330499") -> Statute:
    return Statute(
        country="EU",
        table="duty",
        fields={"hs": hs, "rate": f"{rate}%"},
        since=since,
        until=until,
        source=f"table {rate}",
        confidence="sourced",
    )


@st.composite
def _rows(draw: Any) -> list[Statute]:
    found = []
    for number in range(draw(st.integers(0, 6))):
        since = draw(DAYS)
        until = draw(st.one_of(st.just(date.max), DAYS))
        if since < until:
            found.append(_row(number, since, until))
    return found


@given(_rows(), _rows())
def test_after_weaving_no_two_rows_of_a_table_hold_on_one_day(
    first: list[Statute], second: list[Statute]
) -> None:
    """Whatever tables come in whatever order; and a later line wins on its own first day."""
    steps = [Approved(None, "a", first), Approved(None, "b", second)]
    after = rows.amended((), rules.loaded((), steps))
    for day in (date(2026, 1, number) for number in range(1, 25)):
        held = [row for row in after if row.since <= day < row.until]
        assert len(held) <= 1
    if second:
        last = second[-1]
        held = [row for row in after if row.since <= last.since < row.until]
        assert [row.fields for row in held] == [last.fields]


def test_a_row_announced_for_later_stays(tmp_path: Path) -> None:
    shipped = [_row(1, date(2026, 1, 1), date(2026, 7, 1)), _row(2, date(2026, 7, 1), date.max)]
    table = [_row(3, date(2026, 3, 1), date.max)]
    after = rows.amended(shipped, rules.loaded(shipped, [Approved(None, "t", table)]))
    said = sorted((row.since, row.until, row.fields["rate"]) for row in after)
    assert said == [
        (date(2026, 1, 1), date(2026, 3, 1), "1%"),
        (date(2026, 3, 1), date(2026, 7, 1), "3%"),
        (date(2026, 7, 1), date.max, "2%"),
    ]


def test_single_amendments_and_tables_follow_in_their_order() -> None:
    shipped = [_row(1, date(2026, 1, 1), date.max)]
    single = _row(2, date(2026, 2, 1), date.max)
    table = [_row(3, date(2026, 3, 1), date.max)]
    steps = [
        Approved(Amendment(id="a", adds=single, ends=shipped[0].id, ends_on=single.since)),
        Approved(None, "t", table),
    ]
    after = rows.amended(shipped, rules.loaded(shipped, steps))
    assert [(row.since, row.until) for row in after] == [
        (date(2026, 1, 1), date(2026, 2, 1)),
        (date(2026, 2, 1), date(2026, 3, 1)),
        (date(2026, 3, 1), date.max),
    ]
