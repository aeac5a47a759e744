"""The parts of bin/demo: processes, ports, what it remembers, the front end."""

import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from wealthcrm import frontend
from wealthcrm.demo.children import ChildEnded, Children
from wealthcrm.demo.ports import free_port
from wealthcrm.demo.state import DemoState, Login, read_state, write_state

SLEEP = ["-c", "import time; time.sleep(60)"]
# Starts a process of its own, as gunicorn does, says its number and waits.
FAMILY = [
    "-c",
    "import subprocess, sys, time, pathlib;"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
    "pathlib.Path(sys.argv[1]).write_text(str(child.pid)); time.sleep(60)",
]


def lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.fixture
def children(tmp_path: Path) -> Children:
    return Children(tmp_path / "logs", threading.Event())


def test_stopping_ends_a_child_and_what_it_started(children: Children, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    children.start("family", [*FAMILY, str(note)])
    while not note.exists() or not note.read_text():
        time.sleep(0.02)
    grandchild = int(note.read_text())
    assert lives(grandchild)
    children.stop_all()
    deadline = time.monotonic() + 5
    while lives(grandchild) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not lives(grandchild)


def test_stopping_leaves_the_processes_of_others_alone(children: Children) -> None:
    stranger = subprocess.Popen([sys.executable, *SLEEP])
    try:
        children.start("mine", SLEEP)
        children.stop_all()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_child_that_ends_by_itself_is_told_with_its_log(children: Children) -> None:
    children.start("web", ["-c", "import sys; sys.exit(3)"])
    with pytest.raises(ChildEnded, match=r"web ended with code 3; see .*web\.log"):
        children.wait()


def test_waiting_ends_when_something_else_is_to_be_done_and_when_asked_to_stop(
    children: Children,
) -> None:
    children.start("web", SLEEP)
    looks = iter([False, True])
    assert children.wait(until=lambda: next(looks))
    children.stop.set()
    assert not children.wait(until=lambda: True)
    children.stop_all()


def test_a_part_in_the_foreground_tells_how_it_ended(children: Children) -> None:
    assert children.run_to_end("good", ["-c", "pass"])
    assert not children.run_to_end("bad", ["-c", "import sys; sys.exit(1)"])


def test_asked_to_stop_nobody_waits_for_a_part(children: Children) -> None:
    children.stop.set()
    assert not children.run_to_end("long", SLEEP)
    children.stop_all()


def test_children_go_when_the_parent_is_killed(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    code = (
        "import sys, threading, time, pathlib;"
        "from wealthcrm.demo.children import Children;"
        "c = Children(pathlib.Path(sys.argv[1]), threading.Event());"
        "c.start('x', ['-c', 'import os, sys, time, pathlib;"
        "pathlib.Path(sys.argv[1]).write_text(str(os.getpid())); time.sleep(60)', sys.argv[2]]);"
        "time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "logs"), str(note)])
    while not note.exists() or not note.read_text():
        time.sleep(0.02)
    child = int(note.read_text())
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    deadline = time.monotonic() + 5
    while lives(child) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not lives(child)


def test_a_taken_port_is_not_given_out() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port("127.0.0.1", port) != port
    assert free_port("127.0.0.1", port) == port


def test_what_the_demo_remembers_only_its_owner_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEALTHCRM_DATA_DIR", str(tmp_path))
    assert read_state() == DemoState()
    state = DemoState(clients=5, password="x", logins=[Login("E1", "林若溪", "高柜柜员", "南湖")])
    write_state(state)
    assert read_state() == state
    assert stat.S_IMODE((tmp_path / "demo.json").stat().st_mode) == 0o600


def test_icons_are_found_in_templates_and_in_python() -> None:
    used = frontend.used_icons()
    assert {"moon", "search", "building-bank", "layout-dashboard", "lock"} <= set(used)


def test_only_the_first_styles_have_a_fixed_place() -> None:
    names = [path.stem for path in frontend._own_styles()]
    assert names[:3] == ["tokens", "base", "shell"]
    assert sorted(names) == sorted(path.stem for path in frontend.OWN_STYLES.glob("*.css"))
