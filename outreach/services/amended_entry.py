"""An amended contact says what becomes of the entry of the day's list that it was logged from."""

from datetime import datetime

from django.utils import timezone

from organisation.models import User
from outreach.models import Contact, ListWork
from outreach.policies.daily_work import daily_policy
from outreach.rules.said import Said
from outreach.rules.working import UNREACHED, after_outcome, call_back_hour
from outreach.services.entry_rows import become


def follow_amended(contact: Contact, said: Said, *, by: User, at: datetime) -> None:
    """Settle or reopen the entry that stands by this contact, as if it had been logged so; of a day
    that is over nothing is moved. The client is locked. ``at``: of the
    amendment, local."""
    standing = ListWork.objects.select_for_update().filter(contact=contact, day__gte=at.date())
    work = standing.first()
    if work is None or said.outcome is None:
        return
    before = work.steps.exclude(contact=contact).order_by("-version").values_list("tries")[:1]
    tries = sum(count for (count,) in before) + (said.outcome in UNREACHED)
    had = timezone.localtime(contact.at)
    becomes = after_outcome(
        daily_policy(), said.outcome, tries=tries, at=had, call_back_at=call_back_hour(said, had)
    )
    if (becomes.state, becomes.later_at, tries) != (work.state, work.later_at, work.tries):
        become(work, by, at, becomes, contact_id=contact.pk, tries=tries)
