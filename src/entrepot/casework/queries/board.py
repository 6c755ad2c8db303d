"""The pipeline: every merchant in the column that what is so puts it into."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from entrepot.casework.queries.scope import OfficeName
from entrepot.casework.values import DORMANT_DAYS, BoardFilter, Stage
from entrepot.catalog.models import Category
from entrepot.kit import arrays, replica
from entrepot.offices.queries import places

CARDS: Final = 12
"""A column shows so many at a time."""
LIST_MAX: Final = 50_000
CHOICES_MAX: Final = 60


@dataclass(frozen=True, slots=True)
class Card:
    """A merchant on the board."""

    id: UUID
    name: str
    city: str
    country: str
    office: UUID
    state: str
    stage: Stage
    since: datetime
    agent: UUID | None
    agent_name: str
    blockers: tuple[str, ...]
    held: dict[str, int]
    """How many listings a blocker keeps off."""
    task_title: str
    task_kind: str
    task_facts: dict[str, Any]
    task_due_on: date | None
    place: int
    """Its place in the column, from 1."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: how many stand in it, and the cards that are shown."""

    stage: Stage
    total: int = 0
    cards: tuple[Card, ...] = ()

    @property
    def more_after(self) -> int:
        """The place after which the next cards come; 0 when these are the last."""
        last = self.cards[-1].place if self.cards else 0
        return last if last < self.total else 0


@dataclass(frozen=True, slots=True)
class Board:
    """All columns."""

    columns: tuple[Column, ...]

    @property
    def total(self) -> int:
        return sum(column.total for column in self.columns)

    def of(self, stage: Stage) -> Column:
        return next(column for column in self.columns if column.stage is stage)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the board can be narrowed to."""

    countries: tuple[str, ...] = ()
    categories: tuple[tuple[str, dict[str, str]], ...] = ()
    blockers: tuple[tuple[str, int], ...] = field(default=())


@replica.may_be_stale("an office's overview; whoever acts on a merchant reads it anew")
def board(
    offices: Sequence[OfficeName],
    *,
    narrowed: BoardFilter,
    at: datetime,
    stage: Stage | None = None,
    after: int = 0,
    cards: int = CARDS,
) -> Board:
    """Every column (or one) with the cards after a place; one statement, LIST_MAX cards at most."""
    assert 0 < cards <= LIST_MAX
    inner, facts = _staged(offices, narrowed, at)
    statement = f"""
        {inner}, placed as (
            select *, count(*) over (partition by stage) as total,
                   row_number() over (partition by stage order by since, id) as place
            from staged {"where stage = %s" if stage else ""})
        select placed.id, placed.name, placed.city, placed.cities, placed.country, placed.office_id, placed.state,
               placed.stage, placed.since, placed.agent_id, coalesce(agent.name, ''),
               placed.blockers, placed.held, coalesce(task.title, ''), coalesce(task.kind, ''),
               coalesce(task.facts, '{{}}'::jsonb)::text, task.due_on, placed.place, placed.total
        from placed
        left join offices_user agent on agent.id = placed.agent_id
        left join lateral (
            select title, kind, facts, due_on from casework_task
            where merchant_id = placed.id and done_at is null order by due_on, id limit 1
        ) task on true
        where placed.place > %s and placed.place <= %s
        order by placed.stage, placed.place
    """  # noqa: S608  # words of our own; every fact is bound
    if stage:
        facts.append(stage.value)
    columns: dict[Stage, list[Card]] = {}
    totals: dict[Stage, int] = {}
    with connection.cursor() as cursor:
        cursor.execute(statement, [*facts, after, after + cards])
        for *row, total in cursor.fetchall():
            card = _card(row)
            columns.setdefault(card.stage, []).append(card)
            totals[card.stage] = total
    return Board(
        tuple(Column(one, totals.get(one, 0), tuple(columns.get(one, ()))) for one in Stage)
    )


def choices(offices: Sequence[OfficeName]) -> Choices:
    """What there is to choose from in these offices; three statements."""
    ids = [str(one.id) for one in offices]
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct country from offices_merchant where office_id = any(%s::uuid[])"
            " order by country limit %s",
            [arrays.uuids(ids), CHOICES_MAX],
        )
        countries = tuple(country for (country,) in cursor.fetchall())
        cursor.execute(
            """select code, count(*) from casework_dossier d
               join offices_merchant m on m.id = d.merchant_id,
               jsonb_array_elements_text(d.blockers) as code
               where m.office_id = any(%s::uuid[]) group by code order by 2 desc, 1 limit %s""",
            [arrays.uuids(ids), CHOICES_MAX],
        )
        blockers = tuple((str(code), int(number)) for code, number in cursor.fetchall())
    roots = Category.objects.filter(parent=None).order_by("position", "slug")
    categories = tuple(roots.values_list("slug", "names")[:CHOICES_MAX])
    return Choices(countries, categories, blockers)


def _card(row: Sequence[Any]) -> Card:
    id_, name, city, cities, country, office, state, stage, since, agent, agent_name = row[:11]
    blockers, held, title, kind, facts, due_on, place = row[11:]
    return Card(
        id=id_,
        name=name,
        city=places.city_name(city, country, json.loads(cities)),
        country=country,
        office=office,
        state=state,
        stage=Stage(stage),
        since=since,
        agent=agent,
        agent_name=agent_name,
        blockers=tuple(json.loads(blockers)),
        held=json.loads(held),
        task_title=title,
        task_kind=kind,
        task_facts=json.loads(facts),
        task_due_on=due_on,
        place=place,
    )


def _staged(
    offices: Sequence[OfficeName], narrowed: BoardFilter, at: datetime
) -> tuple[str, list[Any]]:
    """Merchants with their column and since when they stand in it, as common tables.

    A paused merchant that moves now and then stands where nothing can be bought: it has to do
    something before it sells again.
    """
    where = ["m.office_id = any(%s::uuid[])"]
    facts: list[Any] = [arrays.uuids(str(one.id) for one in offices)]
    head: list[Any] = []
    kinds = ""
    if narrowed.category:
        kinds = """kinds as (
            select id from catalog_category where slug = %s
            union all select c.id from catalog_category c join kinds on c.parent_id = kinds.id), """
        head.append(narrowed.category)
        where.append(
            "exists (select 1 from catalog_product p where p.merchant_id = m.id"
            " and p.category_id in (select id from kinds))"
        )
    if narrowed.agent:
        where.append("d.agent_id = %s")
        facts.append(narrowed.agent)
    if narrowed.country:
        where.append("m.country = %s")
        facts.append(narrowed.country)
    if narrowed.search:
        where.append("(m.name ilike %s or m.legal_name ilike %s or m.city ilike %s)")
        facts += [f"%{_literal(narrowed.search)}%"] * 3
    if narrowed.blocked_by:
        where.append("d.blockers @> jsonb_build_array(%s::text)")
        facts.append(narrowed.blocked_by)
    statement = f"""
        with recursive {kinds} mine as (
            select m.id, m.name, m.city, m.cities::text as cities, m.country, m.office_id, m.state, d.agent_id,
                   coalesce(d.blockers, '[]'::jsonb)::text as blockers,
                   coalesce(d.held, '{{}}'::jsonb)::text as held, d.first_listed_at,
                   coalesce(s.at, m.joined_at) as standing_at,
                   case when m.state in ('live', 'paused') then greatest(
                       d.last_sold_at, coalesce(s.at, m.joined_at),
                       (select p.changed_at from catalog_product p where p.merchant_id = m.id
                        order by p.changed_at desc, p.id desc limit 1)) end as moved_at,
                   m.state = 'live' and exists (
                       select 1 from catalog_listing l
                       where l.merchant_id = m.id and l.state = 'live') as sells,
                   make_interval(days => coalesce(o.dormant_days, %s)) as patience
            from offices_merchant m
            left join casework_dossier d on d.merchant_id = m.id
            left join casework_officeday o on o.office_id = m.office_id
            left join lateral (
                select at from offices_standing where merchant_id = m.id
                order by at desc, id desc limit 1) s on true
            where {" and ".join(where)}),
        staged as (
            select mine.*,
                   case when state in ('lead', 'applied', 'review') then state
                        when moved_at is null then 'closed'
                        when moved_at + patience < %s then 'dormant'
                        when sells then 'live' else 'listing' end as stage,
                   case when moved_at is null then standing_at
                        when moved_at + patience < %s then moved_at + patience
                        when sells then greatest(first_listed_at, standing_at)
                        else standing_at end as since
            from mine)
    """  # noqa: S608  # words of our own; every fact is bound
    return statement, [*head, DORMANT_DAYS, *facts, at, at]


def _literal(text: str) -> str:
    """What was typed, so that its signs stand for themselves."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
