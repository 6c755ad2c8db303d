"""Which local products suit a far market: scores, and the figures they are judged by."""

import click


@click.group("selection")
def command() -> None:
    """Which local products suit a far market, and why."""
