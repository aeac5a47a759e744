"""The work log of one person's day: it writes itself, the person only adds words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse

from clients.rules.scope import Scope
from organisation.selectors.access import Access
from organisation.selectors.keys import keyring
from outreach.policies.daily_work import daily_policy
from outreach.rules.work_log import may_write
from outreach.selectors.products import products_named
from outreach.selectors.team_people import team_reach, was_posted
from outreach.selectors.work_log import LoggedContact, WorkLog, work_log
from web.pages.contacts import ShownContact, codes_in, shown_contact
from web.pages.shell import PublishedDay


@dataclass(frozen=True)
class LogRow:
    """``url``: of the client, empty where the reader does not see it any more."""

    name: str
    url: str
    contact: ShownContact


@dataclass(frozen=True)
class LogPage:
    """``who``: whose; empty for one's own. ``later`` is empty for today."""

    employee_no: str
    who: str
    day: date
    is_today: bool
    log: WorkLog
    contacts: Sequence[LogRow]
    planned: Sequence[LogRow]
    unseen: int
    target: int
    may_write: bool
    earlier: str
    later: str

    @property
    def minutes(self) -> int:
        return self.log.counts.seconds // 60


def log_page(
    access: Access, scope: Scope, published: PublishedDay, day: date, *,
    employee_no: str = "", who: str = "", at: datetime,
) -> LogPage:  # fmt: skip
    """``employee_no`` and ``who``: of somebody else, whom the reader may look at; the words of a
    day on which that person worked elsewhere are not the reader's. Eight statements at most."""
    number = employee_no or access.employee_no
    log = work_log(
        number, day, scope=scope, run_id=published.run_id, keyring=keyring(),
        is_own=not employee_no,
        with_words=not employee_no or was_posted(team_reach(access), employee_no, on=day),
    )  # fmt: skip
    every = [*log.contacts, *log.planned]
    names = {each.code: each.name for each in products_named(codes_in(e.told for e in every))}
    policy = daily_policy()
    return LogPage(
        employee_no=employee_no,
        who=who,
        day=day,
        is_today=day == at.date(),
        log=log,
        contacts=_rows(log.contacts, names, at),
        planned=_rows(log.planned, names, at),
        unseen=sum(not each.name for each in every),
        target=policy.effective_calls,
        may_write=not employee_no and may_write(policy, day, at=at),
        earlier=_url(employee_no, day - timedelta(days=1)),
        later=_url(employee_no, day + timedelta(days=1)) if day < at.date() else "",
    )


def _rows(
    found: Sequence[LoggedContact], names: Mapping[str, str], at: datetime
) -> Sequence[LogRow]:
    return [
        LogRow(
            each.name, reverse("client", args=[each.told.contact.client_no]),
            shown_contact(each.told, names, at=at, is_full=each.is_full),
        )
        for each in found if each.name
    ]  # fmt: skip


def _url(employee_no: str, day: date) -> str:
    if employee_no:
        return reverse("team_log", args=[employee_no, day])
    return reverse("work_log_of", args=[day])
