"""The figures: value, bar, whether it holds, and the parts it is made of."""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from bench.bank import Bank, live, load_clients_alone, raise_bank, services
from bench.database import dsn, settle
from bench.floor import measure_floor
from bench.inplace import measure_inplace
from bench.process import ROOT, Watched, watch

SMALL, LARGE = 100_000, 1_000_000
MAKES_FIGURES = ("balances", "figures", "stage", "publish")


@dataclass(frozen=True)
class Bar:
    """A figure holds if it is at most (or, with ``at_least``, at least) ``limit``."""

    what: str
    limit: float
    at_least: bool = False

    def holds(self, value: float) -> bool:
        return value >= self.limit if self.at_least else value <= self.limit


BARS: Mapping[str, Bar] = {
    "night_over_floor": Bar("steady night ÷ bare reading and copying", 3),
    "night_over_inplace": Bar("making and publishing the figures ÷ in-place UPDATEs", 0.33),
    "night_over_orm": Bar("the same ÷ an ORM loop", 0.02),
    "night_growth": Bar("night of the large bank ÷ night of the small one", 11),
    "night_peak_mib": Bar("peak memory of the night, MiB", 2048),
    "night_rerun": Bar("rerun with nothing changed ÷ first run of that night", 0.2),
    "client_load_rows_per_s": Bar("client rows of the first load per second", 20_000, True),
    "page_list": Bar("client list, two filters and any sort, largest branch, p95 ms", 150),
    "page_list_deep": Bar("its 1,000th page, p95 ms", 150),
    "page_search": Bar("search by name, initials or number, p95 ms", 150),
    "page_client": Bar("client page, p95 ms or 2.5 × median, the larger", 100),
    "page_dashboard": Bar("dashboard, p95 ms or 2.5 × median, the larger", 100),
    "page_call_list": Bar("call console, p95 ms or 2.5 × median, the larger", 100),
    "page_book": Bar("book, its movement, all books, p95 ms or 2.5 × median, the larger", 100),
    "page_statements": Bar("SQL statements of the worst of these pages", 12),
    "page_weight_kib": Bar("heaviest first visit, KiB gzipped; with charts × 120 ÷ 400", 120),
    "lists_over_joins": Bar("call lists of the large bank ÷ bare joins of their sources", 5),
    "console_p95_ms": Bar("console: logging an outcome, 50 managers at once, p95 ms", 100),
    "export_over_xlsxwriter": Bar("export of 100,000 clients ÷ XlsxWriter alone, same cells", 1.5),
    "export_peak_mib": Bar("peak memory of that export, MiB", 400),
    # After all that measures pages and lists: it writes contacts by the thousand.
    "phone_events_per_s": Bar("calls of phone boxes kept a second, a worker killed", 200, True),
    "demo_first_s": Bar("bin/demo from a clean clone, warm package cache, s", 180),
    "demo_second_s": Bar("bin/demo the second time, s", 10),
}


def _spread(page: Mapping[str, Any]) -> dict[str, Any]:
    """Median and 95th percentile of the requests' times, and which was the slowest."""
    times = sorted(page["ms"])
    p95 = times[min(len(times) - 1, len(times) * 95 // 100)]
    return {
        "median_ms": statistics.median(times), "p95_ms": p95, "slowest_ms": times[-1],
        "slowest": page["slowest"], "requests": len(times), "statements": page["statements"],
    }  # fmt: skip


class Measured:
    """Everything is measured once, when a figure first asks for it."""

    def __init__(self, clients: int, folder: Path, told: Callable[[str], None]) -> None:
        self.clients, self.folder, self.told = clients, folder, told

    @cached_property
    def large(self) -> tuple[Bank, dict[str, float]]:
        return self._lived(self.clients, compared=True)

    @cached_property
    def small(self) -> Bank:
        return self._lived(max(self.clients * SMALL // LARGE, 1000), compared=False)[0]

    def _lived(self, clients: int, *, compared: bool) -> tuple[Bank, dict[str, float]]:
        self.told(f"generating {clients:,} clients")
        bank = raise_bank(clients, self.folder / str(clients))
        with services(bank.data):
            self.told(f"history and nights of {clients:,} clients")
            live(bank)
            if not compared:
                return bank, {}
            self.told("floor and in-place comparison")
            place = dsn(bank.data)
            floor = measure_floor(bank, place)
            settle(place)
            return bank, floor | measure_inplace(bank, place)

    def night_over_floor(self) -> tuple[float, dict[str, Any]]:
        bank, compared = self.large
        steady = _watched(bank.steady)
        published = steady.seconds - bank.lists_alone
        return published / compared["floor"], {
            "night_s": steady.seconds, "lists_alone": bank.lists_alone, **compared,
            **_steps(bank, steady), **_counts(bank, steady),
        }  # fmt: skip

    def night_over_inplace(self) -> tuple[float, dict[str, Any]]:
        _, compared = self.large
        making = self._making()
        return making / compared["inplace"], {
            "making_s": making, "inplace_s": compared["inplace"],
            "inplace_rows_s": compared["inplace_rows"],  # without totals, boards and books
        }  # fmt: skip

    def night_over_orm(self) -> tuple[float, dict[str, Any]]:
        _, compared = self.large
        making = self._making()
        return making / compared["orm"], {"making_s": making, "orm_s": compared["orm"]}

    def night_growth(self) -> tuple[float, dict[str, Any]]:
        """The night, and what is measured with it, at both sizes."""
        large, small = _night(self.large[0]), _night(self.small)
        return large["s"] / small["s"], {
            **{f"large_{name}": value for name, value in large.items()},
            **{f"small_{name}": value for name, value in small.items()},
        }

    def night_peak_mib(self) -> tuple[float, dict[str, Any]]:
        bank, _ = self.large
        steady, first = _watched(bank.steady), _watched(bank.first)
        load = _watched(bank.load)
        return steady.peak_mib, {
            "first_night_mib": first.peak_mib, "load_history_mib": load.peak_mib,
            "load_history_s": load.seconds,
        }  # fmt: skip

    def night_rerun(self) -> tuple[float, dict[str, Any]]:
        bank, _ = self.large
        steady, rerun = _watched(bank.steady), _watched(bank.rerun)
        return rerun.seconds / steady.seconds, {"rerun_s": rerun.seconds, "night_s": steady.seconds}

    def client_load_rows_per_s(self) -> tuple[float, dict[str, Any]]:
        bank, _ = self.large
        self.told("first load of the client file by itself")
        parts = load_clients_alone(bank)
        if not parts.pop("is_searchable"):
            raise LookupError("the loaded clients are not found by their initials")
        seconds = sum(value for name, value in parts.items() if name.endswith("_s"))
        return parts["rows"] / seconds, parts

    @cached_property
    def pages(self) -> dict[str, Any]:
        """Page → ms of its requests and the most statements, at the large bank."""
        bank, _ = self.large
        self.told("pages")
        return _said("bench.pages", bank)

    def page_list(self) -> tuple[float, dict[str, Any]]:
        return self._quick_page("page_list")

    def page_list_deep(self) -> tuple[float, dict[str, Any]]:
        return self._quick_page("page_list_deep")

    def page_search(self) -> tuple[float, dict[str, Any]]:
        return self._quick_page("page_search")

    def page_client(self) -> tuple[float, dict[str, Any]]:
        return self._steady_page("page_client")

    def page_dashboard(self) -> tuple[float, dict[str, Any]]:
        return self._steady_page("page_dashboard")

    def page_call_list(self) -> tuple[float, dict[str, Any]]:
        return self._steady_page("page_call_list")

    def page_book(self) -> tuple[float, dict[str, Any]]:
        return self._steady_page("page_book")

    def page_statements(self) -> tuple[float, dict[str, Any]]:
        found = {n: page["statements"] for n, page in self.pages.items() if n != "weight"}
        return max(found.values()), found

    def page_weight_kib(self) -> tuple[float, dict[str, Any]]:
        """Pages with charts may weigh 400 KiB, all others 120: both on one scale."""
        found = self.pages["weight"]
        scaled = [
            kib * 120 / 400 if name.startswith("charts") else kib for name, kib in found.items()
        ]
        return max(scaled), {f"{name}_kib": kib for name, kib in found.items()}

    def _quick_page(self, name: str) -> tuple[float, dict[str, Any]]:
        parts = _spread(self.pages[name])
        return parts["p95_ms"], parts

    def _steady_page(self, name: str) -> tuple[float, dict[str, Any]]:
        parts = _spread(self.pages[name])
        return max(parts["p95_ms"], 2.5 * parts["median_ms"]), parts

    def console_p95_ms(self) -> tuple[float, dict[str, Any]]:
        bank, _ = self.large
        _ = self.pages  # which note contacts
        self.told("fifty consoles")
        with services(bank.data, with_valkey=True):
            found = bank.report(watch("-m", "bench.console", data=bank.data))
        return found["p95_ms"], found

    def lists_over_joins(self) -> tuple[float, dict[str, Any]]:
        bank, _ = self.large
        self.told("call lists")
        _ = self.pages  # which note contacts: lists of a bank without any say less
        with services(bank.data):
            found = bank.report(watch("-m", "bench.lists", data=bank.data))
        return found["made_s"] / found["bare_s"], found

    @cached_property
    def exports(self) -> tuple[Watched, dict[str, float], dict[str, float]]:
        """The export as watched, what it says of itself, and the bare loop."""
        bank, _ = self.large
        self.told("an export of 100,000 clients")
        with services(bank.data, with_valkey=True):
            made = watch("-m", "bench.export", "made", data=bank.data)
            bare = watch("-m", "bench.export", "bare", data=bank.data)
        return made, bank.report(made), bank.report(bare)

    def export_over_xlsxwriter(self) -> tuple[float, dict[str, Any]]:
        _made, export, bare = self.exports
        return export["seconds"] / bare["seconds"], {
            "rows": export["rows"], "export_s": export["seconds"], "bare_s": bare["seconds"],
            "file_mib": export["mib"],
        }  # fmt: skip

    def export_peak_mib(self) -> tuple[float, dict[str, Any]]:
        made, export, _bare = self.exports
        return made.peak_mib, {"rows": export["rows"]}

    def phone_events_per_s(self) -> tuple[float, dict[str, Any]]:
        bank, _ = self.large
        self.told("phone boxes")
        found = _said("bench.phone_box", bank)
        return found["per_s"], found

    def demo_first_s(self) -> tuple[float, dict[str, Any]]:
        return self._demo[0], {}

    def demo_second_s(self) -> tuple[float, dict[str, Any]]:
        return self._demo[1], {}

    @cached_property
    def _demo(self) -> tuple[float, float]:
        from bench.demo import measure_demo

        self.told("bin/demo from a clean clone, twice")
        return measure_demo(self.folder / "clone")

    def _making(self) -> float:
        bank, _ = self.large
        steps = _steps(bank, _watched(bank.steady))
        return sum(steps[name] for name in MAKES_FIGURES)


def _said(module: str, bank: Bank) -> dict[str, Any]:
    """What a module of ours prints last, whatever it and its servers complain of beside it."""
    with services(bank.data, with_valkey=True):
        done = subprocess.run(
            [sys.executable, "-m", module],
            cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True,
            env=os.environ | {"WEALTHCRM_DATA_DIR": str(bank.data), "WEALTHCRM_TLS": "no"},
        )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def _night(bank: Bank) -> dict[str, Any]:
    """The steady night of a bank, its steps, its rerun, and the load of the history before it."""
    steady, rerun, load = _watched(bank.steady), _watched(bank.rerun), _watched(bank.load)
    return {
        "clients": bank.clients, "s": steady.seconds, **_steps(bank, steady),
        "rerun_s": rerun.seconds, "peak_mib": steady.peak_mib,
        "load_history_s": load.seconds, "load_history_mib": load.peak_mib,
    }  # fmt: skip


def _watched(watched: Watched | None) -> Watched:
    if watched is None:
        raise LookupError("the bank has not lived yet")
    return watched


def _steps(bank: Bank, watched: Watched) -> dict[str, float]:
    return {step["name"]: step["seconds"] for step in bank.report(watched)["steps"]}


def _counts(bank: Bank, watched: Watched) -> dict[str, int]:
    report = bank.report(watched)
    return {name: report[name] for name in ("clients", "tier_changes", "book_changes", "unmanaged")}
