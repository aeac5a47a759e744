"""Everything before the pages can be opened: front end, database, bank, history, nights and what
happened before them, accounts.

A process of its own, so that its memory is given back. Each part is skipped if it is done already;
killed in between, it goes on where it was.
"""

import sys
from datetime import date, timedelta
from pathlib import Path

import django

from wealthcrm import frontend
from wealthcrm.demo.bars import Parts, shown_parts
from wealthcrm.demo.days import plan_until, yesterday
from wealthcrm.demo.state import DemoState, read_state, write_state


def main(clients: int, seed: int) -> int:
    django.setup()
    state = read_state()
    with shown_parts() as part:
        _front_end(part)
        _database(part)
        if not state.is_made:
            _make_bank(part, state, clients, seed)
            _make_nights(part, state)
        elif not state.factor_secret:  # made before there were second factors
            _make_accounts(part, state)
    if state.clients != clients:
        sys.stdout.write(f"Keeping the bank of {state.clients:,} clients made before.\n")
    return 0


def _front_end(part: Parts) -> None:
    from django.conf import settings
    from django.core.management import call_command

    task = part.begin("Front end")
    made = frontend.build()
    stamp = Path(settings.STATIC_ROOT) / ".stamp"
    wanted = frontend.static_digest()
    if not stamp.exists() or stamp.read_text() != wanted:
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(wanted)
    part.end(task, "built" if made else "up to date")


def _database(part: Parts) -> None:
    from django.core.management import call_command

    task = part.begin("Database")
    call_command("migrate", verbosity=0)
    part.end(task, "migrated")


def _make_bank(part: Parts, state: DemoState, clients: int, seed: int) -> None:
    from django.conf import settings

    from nightly.banks.bank import generate_bank

    if state.is_generated:
        return
    task = part.begin("Invented bank")
    ending = yesterday()
    state.clients, state.seed, state.ending = clients, seed, ending.isoformat()
    plan = plan_until(state, ending)
    generate_bank(plan, Path(settings.INBOX_DIR), lambda _what, n, of: part.tell(task, n, of))
    state.files_until = state.ending
    state.is_generated = True
    write_state(state)
    part.end(task, f"{clients:,} clients")


def _make_nights(part: Parts, state: DemoState) -> None:
    from django.conf import settings

    from nightly.first_load import load_history
    from nightly.management.arguments import edge_of
    from operations.models import Day

    edge = edge_of(Path(settings.INBOX_DIR))
    if not Day.objects.exists():
        task = part.begin("History of the balances")
        parts = {"judge": 0.0, "ledger": 1.0, "months": 2.0}
        load_history(edge, progress=lambda name, share: part.tell(task, parts[name] + share, 3))
        part.end(task, "loaded")
    _run_nights(part, state, date.fromisoformat(state.ending))
    _make_accounts(part, state)


def _make_accounts(part: Parts, state: DemoState) -> None:
    from wealthcrm.demo.accounts import make_logins
    from wealthcrm.demo.recordings import record_calls
    from wealthcrm.demo.sheets import write_sheets
    from wealthcrm.demo.texts import write_texts

    task = part.begin("Accounts")
    make_logins(state)
    write_texts(state)
    write_sheets(state)
    record_calls(state)
    state.is_made = True
    write_state(state)
    part.end(task, f"{len(state.logins)} logins")


def _run_nights(part: Parts, state: DemoState, until: date) -> None:
    from django.conf import settings

    from nightly.management.arguments import edge_of
    from nightly.night import Report, catch_up, known_of
    from nightly.plan import missing_days

    edge = edge_of(Path(settings.INBOX_DIR))
    known = known_of(edge)
    days = len(missing_days(until, known))
    if known.published:  # an earlier start was killed, perhaps before it did this
        _live_before(part, state, max(known.published), until)
    task = part.begin("Nights", total=days)
    done: list[Report] = []

    def told(report: Report) -> None:
        done.append(report)
        part.tell(task, len(done), days, f"{report.as_of} {report.status}")
        if report.status == "published":
            _live_before(part, state, report.as_of, until)

    catch_up(until, edge, told=told)
    if done and done[-1].status != "published":
        raise SystemExit(f"The night of {done[-1].as_of} was not published: {done[-1].message}")


def _live_before(part: Parts, state: DemoState, as_of: date, until: date) -> None:
    """What the bank did before its first start, written as soon as the nights allow.

    The books are dated back before a second night carries them on. The contacts come after the
    last night but one: by then it is known who had whom on which day, and the only lists that the
    demo makes, those of its last night, heed them.
    """
    from wealthcrm.demo.past.books import date_books_back
    from wealthcrm.demo.past.contacts import write_contacts

    date_books_back(as_of, seed=state.seed)
    if as_of != until - timedelta(days=1):
        return
    task = part.begin("Contacts with clients")
    written = write_contacts(until, seed=state.seed, tell=lambda n, of: part.tell(task, n, of))
    part.end(task, f"{written:,} contacts" if written else "made before")


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
