"""What becomes of an entry of the day's list when somebody works it (domain/03 §Why a client is on
today's list, §The call console)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from outreach.rules.contacts import NextStep, Outcome
from outreach.rules.policy import DailyPolicy
from outreach.rules.said import Said


class WorkState(TextChoices):
    OPEN = "open", _("待拨")
    LATER = "later", _("稍后")
    DONE = "done", _("已拨")
    SKIPPED = "skipped", _("已跳过")


class SkipReason(TextChoices):
    BY_OTHERS = "by_others", _("今天已由他人联系")
    AWAY = "away", _("客户不便接听")
    OBSOLETE = "obsolete", _("原因已失效")
    OTHER = "other", _("其他，写在备注")


# Outcomes that name a day to come, and what is to be done on it.
STEP_OF = {Outcome.CALL_BACK: NextStep.CALL, Outcome.APPOINTMENT: NextStep.MEETING}
SETTLED = frozenset({WorkState.DONE, WorkState.SKIPPED})
# Nobody was reached: the client is asked for again on the same day.
UNREACHED = frozenset({Outcome.NOT_ANSWERED, Outcome.BUSY})


@dataclass(frozen=True)
class Becomes:
    """``later_at``: when it stands among those to be called again; of LATER only."""

    state: WorkState
    later_at: datetime | None = None


DONE = Becomes(WorkState.DONE)


def after_outcome(
    policy: DailyPolicy,
    outcome: Outcome,
    *,
    tries: int,
    at: datetime,
    call_back_at: datetime | None = None,
) -> Becomes:
    """``tries``: calls of the day to the client, this one included; ``at`` and ``call_back_at``
    are local. Called again today is who was not reached while tries and the window last, and who
    named an hour of today; any other day is the promise that stands in the contact."""
    again = None
    if outcome is Outcome.CALL_BACK:
        again = call_back_at
    elif outcome in UNREACHED and tries < policy.tries:
        again = _first_hour(policy, at + timedelta(minutes=policy.retry_minutes))
    if again is None or not may_put_off(policy, again, at=at):
        return DONE
    return Becomes(WorkState.LATER, again)


def call_back_hour(said: Said, at: datetime) -> datetime | None:
    """The hour of today at which the client wants to be called back; ``at`` is local."""
    if said.outcome is not Outcome.CALL_BACK or said.next_on != at.date() or not said.next_time:
        return None
    return datetime.combine(said.next_on, said.next_time, tzinfo=at.tzinfo)


def may_put_off(policy: DailyPolicy, until: datetime, *, at: datetime) -> bool:
    """Until a later hour of the same day at which calls are made; both are local."""
    is_later = until.date() == at.date() and until > at
    return is_later and is_hour_for_calls(policy, until.time())


def is_hour_for_calls(policy: DailyPolicy, clock: time) -> bool:
    opens, closes = policy.window
    return opens <= clock < closes


def _first_hour(policy: DailyPolicy, moment: datetime) -> datetime:
    """``moment``, or when calls begin on its day."""
    opens, _closes = policy.window
    return max(moment, datetime.combine(moment.date(), opens, tzinfo=moment.tzinfo))


def entry_key(day: date, client_no: str, version: int) -> str:
    """The key of the contact that an act on the entry makes: the same in every tab that shows the
    entry so, another one as soon as anything was done."""
    return sha256(f"{day}\0{client_no}\0{version}".encode()).hexdigest()[:40]
