"""The days since the demo's last files, sent as the bank's warehouse would have sent them.

The bank lives through its days again by the same seed, so what is written now continues what was
written before. Nights are not run here: the worker finds the files and publishes day after day.
"""

import shutil
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from wealthcrm.demo.state import DemoState, read_state, write_state

if TYPE_CHECKING:
    from nightly.banks.plan import BankPlan, Progress

# At the first start: so many natural days, of which the last ones are run as nights.
DAYS = 400
NIGHTS = 7


def yesterday() -> date:
    """The last day that is over where the bank is."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date() - timedelta(days=1)


def is_behind(state: DemoState, day: date) -> bool:
    """Whether ``day`` is later than the files of the demo reach."""
    return state.is_made and date.fromisoformat(state.files_until or state.ending) < day


def plan_until(state: DemoState, ending: date) -> "BankPlan":
    """The demo's bank up to ``ending``; a later ending gives the same days, and more."""
    from nightly.banks.plan import BankPlan

    more = (ending - date.fromisoformat(state.ending)).days
    return BankPlan(
        ending=ending, clients=state.clients, days=DAYS + more, nights=NIGHTS + more,
        seed=state.seed,
    )  # fmt: skip


def main(until: date) -> int:
    import django

    django.setup()
    from django.conf import settings

    from nightly.tasks import run_due_nights
    from wealthcrm.demo.bars import shown_parts

    state = read_state()
    if not is_behind(state, until):
        return 0
    with shown_parts() as part:
        task = part.begin("Files of the days since")
        days = send_days(
            state, until, Path(settings.INBOX_DIR), lambda _what, n, of: part.tell(task, n, of)
        )
        part.end(task, f"{days} workdays")
    run_due_nights.delay()
    return 0


def send_days(state: DemoState, until: date, inbox: Path, progress: "Progress") -> int:
    """Put the files of every workday that is missing up to ``until`` into the inbox, and remember
    that they are there; how many days that were. Killed in between, it can be called again."""
    from nightly.banks.bank import write_later_nights

    after = date.fromisoformat(state.files_until or state.ending)
    sent = 0
    making = inbox / ".making"  # on the same disk, so that files come by being renamed
    shutil.rmtree(making, ignore_errors=True)
    plan = plan_until(state, until)
    for _day in write_later_nights(plan, making, after=after, progress=progress):
        _hand_over(making, inbox)
        sent += 1
    shutil.rmtree(making, ignore_errors=True)
    state.files_until = until.isoformat()
    write_state(state)
    return sent


def _hand_over(making: Path, inbox: Path) -> None:
    """Move a day's files, what a night waits for last: a worker may look at any moment, and must
    not find a day that seems whole before it is."""
    for path in sorted(making.iterdir(), key=_when_to_move):
        path.replace(inbox / path.name)


def _when_to_move(path: Path) -> tuple[bool, bool, str]:
    return path.suffix == ".ok", path.name.startswith("holding."), path.name


if __name__ == "__main__":
    sys.exit(main(date.fromisoformat(sys.argv[1])))
