"""``bin/demo``: services, data, front end, then web, worker and beat until Ctrl-C."""

import argparse
import os
import sys
from datetime import date
from functools import partial

from wealthcrm.demo.children import ChildEnded, Children, stop_on_signals
from wealthcrm.demo.days import is_behind, yesterday
from wealthcrm.demo.greeting import ShownCode, code_now, greet
from wealthcrm.demo.ports import free_port
from wealthcrm.demo.state import read_state
from wealthcrm.embedded import services
from wealthcrm.embedded.postgres import ServiceFailed
from wealthcrm.paths import data_dir

HOST = "127.0.0.1"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bin/demo", description="Starts WealthCRM with an invented bank on this machine."
    )
    parser.add_argument("--clients", type=int, default=20_000, help="clients of the invented bank")
    parser.add_argument("--seed", type=int, default=1, help="another seed, another bank")
    parser.add_argument(
        "--code", action="store_true", help="only print the second factor's code of now"
    )
    parser.add_argument("--port", type=int, default=8000, help="port of the pages on 127.0.0.1")
    return parser.parse_args()


def main() -> int:
    asked = arguments()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wealthcrm.settings")
    os.environ.setdefault("WEALTHCRM_TLS", "no")  # plain http, on the loopback address only
    if asked.code:
        code = code_now()
        sys.stdout.write(f"{code}\n" if code else "The demo was not started yet.\n")
        return 0 if code else 1
    data_dir().mkdir(parents=True, exist_ok=True)
    with stop_on_signals() as stop, services.from_environment(with_valkey=True):
        children = Children(data_dir() / "logs", stop)
        try:
            return _run(asked, children)
        except ChildEnded as ended:
            sys.stderr.write(f"{ended}\n")
            return 1
        finally:
            children.stop_all()


def _run(asked: argparse.Namespace, children: Children) -> int:
    prepare = ["-m", "wealthcrm.demo.prepare", str(asked.clients), str(asked.seed)]
    if not children.run_to_end("prepare", prepare):
        return 130 if children.stop.is_set() else 1
    port = free_port(HOST, asked.port)
    if asked.port not in (0, port):
        sys.stdout.write(f"Port {asked.port} is taken; using {port}.\n")
    children.start(
        "web",
        ["-m", "gunicorn", "wealthcrm.wsgi", "--bind", f"{HOST}:{port}", "--workers", "2",
         "--threads", "4", "--no-control-socket", "--worker-tmp-dir", str(data_dir())],
    )  # fmt: skip
    address = f"http://{HOST}:{port}/"
    children.wait_for_web(f"{address}sign-in/")
    reached = yesterday()
    if is_behind(read_state(), reached):
        sys.stdout.write(
            f"The pages are open at {address}. Days have passed since the last start: their files"
            f" come now, and their nights run one by one; watch them at {address}nights/\n"
        )
        _send_days(children, reached)
        if children.stop.is_set():
            return 0
    # After the pages, so that they need not share the processor while they start; after the files,
    # so that nobody misses files that are only being written.
    celery = ["-m", "celery", "-A", "wealthcrm"]
    # One process is enough here, and needs no semaphores: a chroot without /dev/shm has none.
    children.start("worker", [*celery, "worker", "--pool", "solo", "--loglevel", "WARNING"])
    children.start("beat", [*celery, "beat", "--loglevel", "WARNING", "--pidfile="])
    greet(address)
    shown = ShownCode()
    while children.wait(until=partial(_is_over, reached, shown)):
        reached = yesterday()
        _send_days(children, reached)
    return 0


def _is_over(day: date, shown: ShownCode) -> bool:
    """Whether another day has ended since ``day``: a demo left running gets its files too."""
    shown.show()
    return yesterday() > day


def _send_days(children: Children, until: date) -> None:
    """The files of the days up to ``until``; their nights run in the worker."""
    sent = children.run_to_end("days", ["-m", "wealthcrm.demo.days", until.isoformat()])
    if not sent and not children.stop.is_set():
        sys.stdout.write(f"The files up to {until} could not be written; the bank stands still.\n")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except ServiceFailed as error:
        sys.exit(str(error))
