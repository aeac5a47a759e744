"""The step ``figures``: averages, basis, tier and home outlet of every client, and who changed tier
(domain/02 §Averages, §Tiers, §Home outlet and §Fine print)."""

from datetime import date
from pathlib import Path

from tiering.pipeline.countable import refuse_uncountable
from tiering.pipeline.engine import Engine, Inputs, Parameter, Parameters
from tiering.pipeline.manifests import Manifest, read_manifest
from tiering.pipeline.night import DayRun, Night
from tiering.pipeline.shapes import Scratch, rows_of, scratch
from tiering.pipeline.windows import calendar_rows, trailing_folders
from tiering.rules.hysteresis import last_watched_from
from tiering.rules.policy import TIERS

HELD = "tiers_held"


def run_figures(night: Night, engine: Engine) -> int:
    """Writes ``figures`` and ``tier_changes`` of the night from its ``balances``; returns the rows
    of ``figures``, one per client known. Raises TotalsBeyondRange."""
    manifest = read_manifest(night.lake, DayRun(night.as_of, night.run))
    with scratch(night.lake, f"figures-{night.as_of}-{night.run}") as aside:
        rows = _write_figures(night, engine, manifest, aside)
        with night.lake.writing("tier_changes", night.as_of, night.run) as output:
            engine.write(
                "tier_changes",
                {
                    "figures": night.lake.folder("figures", night.as_of, night.run),
                    "published": _published(night, aside),
                },
                {},
                output,
            )
    return rows


def _write_figures(night: Night, engine: Engine, manifest: Manifest, aside: Scratch) -> int:
    balances = night.lake.folder("balances", night.as_of, night.run)
    days = [night.as_of, *_stale_days(night, engine, aside)]
    here = DayRun(night.as_of, night.run)
    inputs = {
        "client_state": manifest.folder("client_state") or night.lake.folder("client_state", *here),
        "balances": balances,
        "loan": manifest.folder("loan") or aside.table("loan"),
        "published": _published(night, aside),
        "calendar": aside.table("calendar", calendar_rows(night, days)),
        "trailing_eve": trailing_folders(night, engine, days, aside) or aside.table("trailing_eve"),
    }
    parameters: dict[str, Parameter] = {
        "as_of": night.as_of,
        "min_days_of_history": night.policy.min_days_of_history,
        **{tier: night.policy.tiers[tier] for tier in TIERS},
    }
    if night.published is None or not night.policy.downgrade_after_months:
        return _write(night, engine, "figures", inputs, parameters)
    asked = aside.folder("asked")
    engine.write("figures", inputs, parameters, asked)
    held = _write_held(night, engine, asked, night.published, aside)
    return _write(night, engine, "figures_held", {"asked": asked, "held": held}, {})


def _write(
    night: Night, engine: Engine, statement: str, inputs: Inputs, parameters: Parameters
) -> int:
    with night.lake.writing("figures", night.as_of, night.run) as output:
        rows = engine.write(statement, inputs, parameters, output)
        refuse_uncountable(output, night.as_of)
        return rows


def _write_held(
    night: Night, engine: Engine, asked: Path, published: DayRun, aside: Scratch
) -> Path:
    """``tiers_held``: who does not go down before their time. Nobody waited on a published night on
    which the rule was not in force."""
    lake = night.lake
    before = lake.folder(HELD, *published) if lake.has(HELD, *published) else aside.table(HELD)
    inputs: Inputs = {
        "asked": asked, "published": lake.folder("figures", *published), "held": before,
    }  # fmt: skip
    since = last_watched_from(night.as_of, night.policy.downgrade_after_months)
    with lake.writing(HELD, night.as_of, night.run) as output:
        engine.write(HELD, inputs, {"as_of": night.as_of, "watched_from": since}, output)
    return lake.folder(HELD, night.as_of, night.run)


def _stale_days(night: Night, engine: Engine, aside: Scratch) -> list[date]:
    """The good days of the clients who are stale: their figures are of those days."""
    output = aside.folder("stale_days")
    balances = night.lake.folder("balances", night.as_of, night.run)
    engine.write("stale_days", {"balances": balances}, {"as_of": night.as_of}, output)
    return sorted(row["day"] for row in rows_of(output))


def _published(night: Night, aside: Scratch) -> Path:
    if night.published is None:
        return aside.table("figures", name="published")
    return night.lake.folder("figures", *night.published)
