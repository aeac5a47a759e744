"""Reading the numbers of the day's work once per process."""

from functools import cache
from pathlib import Path

from organisation.rules.yaml_text import load_yaml
from outreach.rules.policy import DailyPolicy, read_daily_policy

FILE = Path(__file__).with_suffix(".yaml")


@cache
def daily_policy() -> DailyPolicy:
    return read_daily_policy(load_yaml(FILE.read_bytes(), name=FILE.name))
