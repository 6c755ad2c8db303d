"""The pipeline: as columns, as a list, and as a file."""

from collections.abc import Mapping
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from entrepot.casework.pages import asked
from entrepot.casework.queries import board as pipeline
from entrepot.casework.queries import checklist, reasons, scope, words
from entrepot.casework.queries.board import Card, Column
from entrepot.casework.values import BoardFilter, Stage
from entrepot.offices.queries import office_for
from entrepot.offices.values import Resource

LIST_SIZE: Final = 50
FLOW: Final = tuple(stage for stage in Stage if stage is not Stage.CLOSED)


@require_safe
@office_for(Resource.MERCHANTS)
def board(request: HttpRequest) -> HttpResponse:
    """Where do our merchants stand, and what holds them up?"""
    offices = asked.scope_of(request)
    narrowed = filter_of(request)
    if request.GET.get("format") == "csv":
        return _csv(request, narrowed)
    if request.GET.get("view") == "list":
        return _list(request, narrowed)
    seen = pipeline.board(offices, narrowed=narrowed, at=timezone.now())
    known = _stage(request.GET.get("stage", ""))
    names = checklist.names()
    busiest = max(FLOW, key=lambda one: seen.of(one).total)
    return render(
        request,
        "casework/board.html",
        {
            "columns": [_column(seen.of(stage), narrowed, names) for stage in FLOW],
            "closed": seen.of(Stage.CLOSED).total,
            "total": seen.total,
            "shown_stage": known or (busiest if seen.total else Stage.LEAD),
            "moving": sum(seen.of(stage).total for stage in FLOW),
            **_frame(request, narrowed),
        },
    )


@require_safe
@office_for(Resource.MERCHANTS)
def column(request: HttpRequest) -> HttpResponse:
    """The next cards of one column, to be put under those that are there."""
    stage = _stage(request.GET.get("stage", ""))
    after = request.GET.get("after", "0")
    if stage is None or not (after.isascii() and after.isdigit() and len(after) < 7):
        raise Http404
    narrowed = filter_of(request)
    seen = pipeline.board(
        asked.scope_of(request),
        narrowed=narrowed,
        at=timezone.now(),
        stage=stage,
        after=int(after),
    )
    names = checklist.names()
    facts = {"column": _column(seen.of(stage), narrowed, names), "today": timezone.now().date()}
    return render(request, "casework/_cards.html", facts)


def filter_of(request: HttpRequest) -> BoardFilter:
    """What the address narrows the board to."""
    return BoardFilter(
        agent=asked.uuid_of(request.GET.get("agent", "")),
        country=asked.text_of(request, "country").upper()[:2],
        category=asked.text_of(request, "category"),
        search=asked.text_of(request, "q"),
        blocked_by=asked.text_of(request, "blocked"),
    )


def _list(request: HttpRequest, narrowed: BoardFilter) -> HttpResponse:
    stage = _stage(request.GET.get("stage", "")) or Stage.LEAD
    page = asked.page_of(request)
    seen = pipeline.board(
        asked.scope_of(request),
        narrowed=narrowed,
        at=timezone.now(),
        stage=stage,
        after=(page - 1) * LIST_SIZE,
        cards=LIST_SIZE,
    )
    found = seen.of(stage)
    return render(
        request,
        "casework/board_list.html",
        {
            "column": _column(found, narrowed, checklist.names()),
            "stages": [
                {"code": one.value, "name": words.STAGES[one], "is_current": one is stage}
                for one in Stage
            ],
            "shown_stage": stage,
            **_frame(request, narrowed),
            **asked.paging(request, page, has_more=page * LIST_SIZE < found.total),
        },
    )


def _csv(request: HttpRequest, narrowed: BoardFilter) -> HttpResponse:
    stage = _stage(request.GET.get("stage", ""))
    seen = pipeline.board(
        asked.scope_of(request),
        narrowed=narrowed,
        at=timezone.now(),
        stage=stage if request.GET.get("view") == "list" else None,
        cards=pipeline.LIST_MAX,
    )
    head = (
        "stage",
        "since",
        "name",
        "city",
        "country",
        "state",
        "agent",
        "blocked_by",
        "next_task",
    )
    rows = (
        (
            card.stage.value,
            card.since.date().isoformat(),
            card.name,
            card.city,
            card.country,
            card.state,
            card.agent_name,
            " ".join(card.blockers),
            card.task_due_on or "",
        )
        for one in seen.columns
        for card in one.cards
    )
    return asked.as_csv("pipeline", head, rows)


def _column(found: Column, narrowed: BoardFilter, names: Mapping[str, str]) -> dict[str, Any]:
    query = _query(narrowed, stage=found.stage.value)
    more = asked.query_of(after=found.more_after)
    return {
        "stage": found.stage.value,
        "name": words.STAGES[found.stage],
        "help": words.STAGE_HELP[found.stage],
        "total": found.total,
        "cards": [_card(card, names) for card in found.cards],
        "more": f"{reverse('casework:column')}?{query}&{more}" if more else "",
        "list": f"{reverse('casework:board')}?{query}&view=list",
        "left": found.total - (found.cards[-1].place if found.cards else 0),
    }


def _card(card: Card, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "card": card,
        "blockers": reasons.told(card.blockers[:2], card.held, names),
        "further": max(0, len(card.blockers) - 2),
        "task": words.task_title(card.task_title, card.task_kind, card.task_facts),
    }


def _frame(request: HttpRequest, narrowed: BoardFilter) -> dict[str, Any]:
    """The filter bar, and the addresses of the other views of the same."""
    offices = asked.scope_of(request)
    given = pipeline.choices(offices)
    names = checklist.names()
    language = get_language() or "en"
    return {
        "narrowed": narrowed,
        "is_narrowed": narrowed != BoardFilter(),
        "agents": scope.agents(offices),
        "countries": given.countries,
        "categories": [
            (slug, names.get(language) or names.get("en") or slug)
            for slug, names in given.categories
        ],
        "blockers": [
            (code, words.blocker_name(code, names), number) for code, number in given.blockers
        ],
        "query": _query(narrowed),
        "today": timezone.now().date(),
        "several": len(offices) > 1,
        "cities": {one.id: one.city for one in offices},
    }


def _query(narrowed: BoardFilter, **more: str) -> str:
    return asked.query_of(
        agent=narrowed.agent,
        country=narrowed.country,
        category=narrowed.category,
        q=narrowed.search,
        blocked=narrowed.blocked_by,
        **more,
    )


def _stage(text: str) -> Stage | None:
    return Stage(text) if text in set(Stage) else None
