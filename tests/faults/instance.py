"""A real instance of the program: a home, an embedded PostgreSQL and processes of its own."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from bench import free_port

from entrepot.site.drill import faults

ROOT = Path(__file__).parents[2]
WORKERS = 2
START_S_MAX = 180
KEYS = "keys.json"
"""With what quotes are signed; in a home that is ready to be served."""
PROCESSES = {"database": 1, "simulators": 1, "web": 1, "web worker": WORKERS, "worker": 1}
"""What runs when all is well, by name."""


class Instance:
    """Served in the background; struck and looked at from here."""

    def __init__(
        self,
        home: Path,
        *,
        app: str = "",
        worker: str = "",
        database_url: str = "",
        with_simulators: bool = False,
    ) -> None:
        self.home = home
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.processes = dict(PROCESSES)
        if database_url:
            del self.processes["database"]
        if not with_simulators:
            del self.processes["simulators"]
        self.database_url = database_url or f"postgresql://postgres:@/entrepot?host={home / 'pg'}"
        self._options = [
            f"--app={app}",
            f"--worker={worker}",
            *([] if with_simulators else ["--alone"]),
            *(["--as-is"] if (home / KEYS).exists() else []),
        ]
        self._environment = {
            name: value for name, value in os.environ.items() if name != "DATABASE_URL"
        } | {"ENTREPOT_HOME": str(home), "DJANGO_SETTINGS_MODULE": "entrepot.site.settings"}
        if database_url:
            self._environment["DATABASE_URL"] = database_url
        self._log = home / "serve.log"
        self._process: subprocess.Popen[bytes] | None = None

    def place(self, seed: int = 0) -> faults.Place:
        place = faults.Place(self.home, self.url, self.database_url)
        place.dice.seed(seed)
        return place

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    sys.executable, "-m", "tests.faults.served",
                    f"--port={self.port}", f"--workers={WORKERS}", *self._options,
                ],
                cwd=ROOT, env=self._environment, stdout=log, stderr=log,
            )  # fmt: skip

    @property
    def is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(45)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def says(self) -> str:
        """The end of what it has written; for a failed test."""
        return self._log.read_text(errors="replace")[-6000:]

    def ask_inside(self, what: str) -> object:
        """Run one of the chores of `inside` with this instance's database and keys."""
        secrets = dict(
            line.split("=", 1) for line in (self.home / "secrets.env").read_text().splitlines()
        )
        done = subprocess.run(
            [sys.executable, "-m", "tests.faults.inside", what],
            cwd=ROOT, env=self._environment | secrets | {"DATABASE_URL": self.database_url},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def wire(self) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(self.database_url, autocommit=True, connect_timeout=5)


@contextmanager
def running(instance: Instance) -> Iterator[Instance]:
    """Started, ended whatever happens."""
    instance.start()
    try:
        yield instance
    finally:
        instance.stop()


@contextmanager
def a_home(template: Path | None = None, *, size_mb: int = 0) -> Iterator[Path]:
    """A folder that PostgreSQL's user may enter; a filesystem of its own where it has a size."""
    home = Path(tempfile.mkdtemp(prefix="entrepot-faults-"))
    if size_mb:
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size_mb}m", "tmpfs", str(home)], check=True
        )
    home.chmod(0o755)
    try:
        if template is not None:
            subprocess.run(["cp", "-a", f"{template}/.", str(home)], check=True)
        yield home
    finally:
        if size_mb:
            subprocess.run(["umount", "--lazy", str(home)], check=True)
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def a_template() -> Iterator[Path]:
    """A home with a database brought to this version and open shelves, to be copied."""
    with a_home() as home:
        with running(Instance(home)) as instance:
            wait_for_text(instance, "serving")
            keys = instance.ask_inside("open")
            (home / KEYS).write_text(json.dumps(keys))
        for name in ("serve.log", "simulators"):
            path = home / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        yield home


def wait_for_text(instance: Instance, text: str) -> None:
    until = time.monotonic() + START_S_MAX
    while text not in instance.says():
        assert instance.is_alive, instance.says()
        assert time.monotonic() < until, instance.says()
        time.sleep(0.1)
