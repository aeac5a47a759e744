"""A small bank whose nights are run as ``bin/demo`` runs them, up to the last but one."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from shutil import copytree
from typing import Any

from nightly.banks.plan import BankPlan
from organisation.selectors.keys import keyring
from outreach.models import Contact
from outreach.rules.contact_words import open_words
from tests.banks.inboxes import inbox_of
from tests.nightly.worlds import first_load, run_week
from wealthcrm.demo.past.books import date_books_back
from wealthcrm.demo.past.contacts import write_contacts

ENDING = date(2026, 11, 20)  # a Friday
PLAN = BankPlan(ending=ENDING, clients=2_000, days=60, nights=3, seed=4)
FIRST, BEFORE_LAST = PLAN.file_days[0], ENDING - timedelta(days=1)


def nights_but_the_last(folder: Path) -> Path:
    """Run them in a copy of the bank's inbox; the inbox."""
    inbox = Path(copytree(inbox_of(PLAN), folder / "inbox"))
    first_load(inbox)
    run_week(inbox, [FIRST])
    assert date_books_back(FIRST, seed=PLAN.seed)
    run_week(inbox, [BEFORE_LAST])
    return inbox


def write(seed: int = PLAN.seed) -> int:
    return write_contacts(ENDING, seed=seed, tell=lambda _done, _of: None)


def told() -> Iterator[tuple[Any, ...]]:
    """Every contact but its number, with its words."""
    for row in Contact.objects.order_by("at", "key"):
        place = {"client_no": row.client_no, "key": row.key}
        yield (
            row.client_no, row.employee_no, row.role, row.institution_code, row.key, row.kind,
            row.direction, row.purpose, row.outcome, row.at, row.seconds, row.is_effective,
            tuple(row.products), row.next_step, row.next_on, row.recorded_at,
            open_words(keyring(), row.words_sealed, **place),
        )  # fmt: skip
