"""`entrepot check`: is this installation sound, and does everything add up?"""

import os
import sys

import click

from entrepot.site import home


@click.command("check")
@click.option("--deploy", is_flag=True, help="Refuse settings that are unsafe in production.")
def command(deploy: bool) -> None:  # noqa: FBT001  # click's flag
    """Look at settings, database, migrations, alarms and every audit.

    Exit code 0 when nothing was found, 1 when something was; each finding says what to do. What
    can wait until the day is told as a note.
    """
    if not os.environ.get("DATABASE_URL"):
        from entrepot.site import database

        place = home.folder()
        home.load_secrets(place)
        os.environ["DATABASE_URL"] = database.url(database.start(place))
    import django

    django.setup()
    from entrepot.site import health

    found = 0
    for result in health.look(deploy=deploy):
        if result.fine:
            mark = click.style("ok  ", fg="green")
        elif result.can_wait:
            mark = click.style("note", fg="yellow")
        else:
            mark = click.style("FAIL", fg="red")
            found += 1
        click.echo(f"{mark} {result.name}: {result.sentence}")
    sys.exit(1 if found else 0)
