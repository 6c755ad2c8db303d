"""The demo as its user meets it: it starts, keeps its data, and leaves nothing behind."""

import time
from pathlib import Path

import httpx
import psutil
import pytest
from tests.journeys.conftest import free_ports, start_demo, stop_demo

pytestmark = pytest.mark.journey

MEMORY_MAX_MB = 700
SECOND_START_MAX_S = 30


def test_mv26_it_starts_keeps_its_data_and_ctrl_c_leaves_no_process(tmp_path: Path) -> None:
    port = free_ports()
    first = start_demo(tmp_path, port=port)
    postmaster = int((tmp_path / "pg" / "postmaster.pid").read_text().split()[0])
    processes = [*first.tree(), *_with_children(postmaster)]
    resident = sum(_proportional_bytes(process) for process in processes)
    home = httpx.get(f"{first.url}/zh-hans/cn/", timeout=20)
    assert home.is_success
    assert "¥" in home.text
    stop_demo(first)
    assert not [process for process in processes if _runs(process)]
    assert resident < MEMORY_MAX_MB * 2**20

    began = time.monotonic()
    second = start_demo(tmp_path, port=port)
    took = time.monotonic() - began
    try:
        again = httpx.get(f"{second.url}/zh-hans/cn/", timeout=20)
    finally:
        stop_demo(second)
    assert again.is_success
    assert took < SECOND_START_MAX_S


def _runs(process: psutil.Process) -> bool:
    """One that has ended and waits for its parent to look at its exit code runs no more."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _with_children(pid: int) -> list[psutil.Process]:
    parent = psutil.Process(pid)
    return [parent, *parent.children(recursive=True)]


def _proportional_bytes(process: psutil.Process) -> int:
    """Shared pages counted once among those who share them."""
    try:
        return int(process.memory_full_info().pss)
    except psutil.NoSuchProcess:
        return 0
