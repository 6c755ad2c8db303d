"""`python -m entrepot.site.prepare`: words, database, static files, and the demo's goods.

One process for all of it, because loading the program is most of a second start's time; it
ends before anything is served, so its memory goes back.
"""

import os
import sys
from hashlib import sha256
from pathlib import Path
from typing import Final

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from entrepot.site import messages

STAMP: Final = ".collected"


def main(*, with_demo: bool) -> None:
    """Bring everything to this version; what is there already costs a look."""
    messages.compile_all()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "entrepot.site.settings")
    django.setup()
    call_command("migrate", verbosity=0)
    _collect()
    if with_demo:
        from entrepot.site.demo import load  # noqa: PLC0415  # models must be loaded first

        load.everything()


def _collect() -> None:
    """Static files under hashed names, unless the very same ones were collected before."""
    stamp = Path(settings.STATIC_ROOT) / STAMP
    digest = sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            changed = Path(storage.path(path)).stat()
            digest.update(f"{path}:{changed.st_size}:{changed.st_mtime_ns};".encode())
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(digest.hexdigest())


if __name__ == "__main__":
    main(with_demo="--demo" in sys.argv[1:])
