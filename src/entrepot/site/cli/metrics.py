"""`entrepot metrics`: the alarms as Prometheus rules, the token, and the figures of this moment."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from entrepot.site import home


@click.group("metrics")
def command() -> None:
    """What Prometheus needs: rules, a token, and a look at the figures."""


@command.command("alarms")
def alarms() -> None:
    """Write the alarms as Prometheus rules (YAML), to be kept in a file."""
    from entrepot.insights import rules

    click.echo("# Made by `entrepot metrics alarms`: the limits stand in insights/rules/alarms.py.")
    click.echo("\n".join(_yaml(rules.prometheus_rules())))


@command.command("token")
def token() -> None:
    """Show the token that /metrics asks for."""
    home.load_secrets(home.folder())
    given = os.environ.get("ENTREPOT_METRICS_TOKEN", "")
    if not given:
        raise click.ClickException("none is set: `entrepot serve` makes one, once")
    click.echo(given)


@command.command("show")
def show() -> None:
    """Print what /metrics answers now; counters are those of the programs of this host."""
    place = home.folder()
    home.load_secrets(place)
    home.share_metrics(place, anew=False)
    if not os.environ.get("DATABASE_URL"):
        from entrepot.site import database

        os.environ["DATABASE_URL"] = database.url(database.start(place))
    import django

    django.setup()
    from django.utils import timezone

    from entrepot.insights import queries
    from entrepot.kit import metrics

    figures = queries.read(at=timezone.now())
    click.echo(metrics.exposition([queries.FromDatabase(figures)]).decode(), nl=False)


def _yaml(value: Any, depth: int = 0) -> Iterator[str]:
    """Maps and lists as blocks, all else as JSON, which YAML reads as well."""
    pad = "  " * depth
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if isinstance(inner, Mapping | list):
                yield f"{pad}{key}:"
                yield from _yaml(inner, depth + 1)
            else:
                yield f"{pad}{key}: {json.dumps(inner, ensure_ascii=False)}"
    else:
        assert isinstance(value, Sequence)
        for inner in value:
            first, *rest = _yaml(inner, depth + 1)
            yield f"{pad}- {first.strip()}"
            yield from rest
