"""Reading the numbers of the day's work once per process."""

from functools import cache
from pathlib import Path

import yaml

from outreach.rules.policy import DailyPolicy, read_daily_policy

FILE = Path(__file__).with_suffix(".yaml")


@cache
def daily_policy() -> DailyPolicy:
    return read_daily_policy(yaml.safe_load(FILE.read_text(encoding="utf-8")))
