"""Benchmarks: each prints a line of JSON last, with what it measured and its yardstick.

All compare with a yardstick in the same run on the same machine, because only ratios travel.
"""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
START_S_MAX = 60


def finish(name: str, *, ours: float, yardstick: float, **more: Any) -> None:
    """The last line of a benchmark."""
    ratio = round(ours / yardstick, 2) if yardstick else 0.0
    answer = {
        "bench": name, "ours": round(ours, 1), "yardstick": round(yardstick, 1), "ratio": ratio
    }  # fmt: skip
    print(json.dumps({**answer, **more}), flush=True)


def need(program: str, package: str) -> None:
    """Say plainly what is missing, and stop."""
    if shutil.which(program) is None:
        sys.exit(f"this benchmark needs {program}: apt install {package}")


@contextlib.contextmanager
def a_database() -> Iterator[str]:
    """A new embedded server with our tables; `DATABASE_URL` names it, and it leaves no trace."""
    from entrepot.site import database

    with tempfile.TemporaryDirectory(prefix="entrepot-bench-", ignore_cleanup_errors=True) as name:
        home = Path(name)
        home.chmod(0o755)  # the server may run as a user of its own
        server = database.start(home)
        try:
            url = database.url(server)
            os.environ.update(
                {
                    "DATABASE_URL": url,
                    "ENTREPOT_HOME": name,
                    "DJANGO_SETTINGS_MODULE": "entrepot.site.settings",
                }
            )
            subprocess.run(
                [sys.executable, "-m", "django", "migrate", "--verbosity", "0"],
                check=True,
                cwd=ROOT,
            )
            yield url
        finally:
            server.cleanup()


@contextlib.contextmanager
def a_web_server(*, workers: int, door: int = 0) -> Iterator[str]:
    """The program's own web server, as `entrepot serve` starts it; answers its address."""
    from entrepot.site.cli import serve

    for folder in ("static", "media"):  # `serve.prepare` makes them
        (Path(os.environ["ENTREPOT_HOME"]) / folder).mkdir(exist_ok=True)
    port = free_port()
    web = serve.children(port=port, host="127.0.0.1", workers=workers, door=door)[0]
    process = subprocess.Popen(
        web.command,
        env={**os.environ, **web.environment},
        cwd=ROOT,
        start_new_session=True,  # so that its workers can be ended with it
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/health", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def wrk(
    url: str, *, connections: int, seconds: int, script: Path | None = None, threads: int = 2
) -> dict[str, Any]:
    """What wrk counted: requests, seconds, errors by kind, latency in milliseconds."""
    need("wrk", "wrk")
    with tempfile.TemporaryDirectory() as folder:
        done = Path(folder) / "done.lua"
        done.write_text((script.read_text() if script else "") + _DONE)
        command = [
            "wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--timeout", "20s",
            "-s", str(done), url,
        ]  # fmt: skip
        run = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = [line for line in run.stdout.splitlines() if line.startswith("{")]
    if run.returncode or not lines:
        sys.exit(f"wrk failed: {run.stdout}{run.stderr}")
    answer: dict[str, Any] = json.loads(lines[-1])
    return answer


_DONE = """
function done(summary, latency, requests)
  local e = summary.errors
  print(string.format(
    '{"requests": %d, "seconds": %.3f, "connect": %d, "read": %d, "write": %d, ' ..
    '"status": %d, "timeout": %d, "p50_ms": %.1f, "p95_ms": %.1f, ' ..
    '"p99_ms": %.1f}',
    summary.requests, summary.duration / 1e6, e.connect, e.read, e.write, e.status, e.timeout,
    latency:percentile(50) / 1000, latency:percentile(95) / 1000,
    latency:percentile(99) / 1000))
end
"""


def _wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + START_S_MAX
    while time.monotonic() < until:
        if process.poll() is not None:
            sys.exit(f"the web server ended with code {process.returncode}")
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                if answer.status == 200:
                    return
        except urllib.error.HTTPError as error:
            sys.exit(f"the web server answers {error.code} at {url}")
        except OSError:
            time.sleep(0.2)
    sys.exit(f"the web server did not start within {START_S_MAX} s")
