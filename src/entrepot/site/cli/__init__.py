"""The command line. Each command is a module of its own, imported only when it is called."""

import importlib
import os
import sys
from typing import Final

import click

from entrepot import __version__
from entrepot.kernel import Refusal
from entrepot.kit.actor import Actor, act_from_now_on

COMMANDS: Final = {
    "demo": "demo",
    "serve": "serve",
    "import": "import_",
    "quote": "quote",
    "law": "law",
    "reprice": "reprice",
    "books": "books",
    "archive": "archive",
    "hs": "hs",
    "selection": "selection",
    "check": "check",
    "doctor": "doctor",
    "backup": "backup",
    "restore": "restore",
    "metrics": "metrics",
    "simulators": "simulators",
    "drill": "drill",
    "worker": "worker",
}


class _Lazy(click.Group):
    """Knows its commands by name, and loads only the one that is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"entrepot.site.cli.{COMMANDS[cmd_name]}")
        command = module.command
        assert isinstance(command, click.Command)
        return command


PROGRAMS: Final = {"serve", "worker", "demo", "simulators"}
"""What runs on: what is done there, a page or a clock does, not the person at the terminal."""


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="entrepot")
def cli() -> None:
    """Entrepot: an open-source, self-hosted cross-border marketplace.

    Start with `entrepot demo`. Exit codes: 0 done, 1 refused or found something, 2 bad input,
    130 stopped by Ctrl-C.
    """


def main() -> None:
    """The entry point: a refusal is a sentence and exit code 1, never a trace."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "entrepot.site.settings")
    if not PROGRAMS.intersection(sys.argv[1:2]):
        act_from_now_on(Actor(via="command"))
    try:
        cli(standalone_mode=True)
    except Refusal as refusal:
        click.secho(f"{(type(refusal).__doc__ or refusal.code).strip()}", fg="red", err=True)
        click.echo(f"  {refusal}", err=True)
        sys.exit(1)
