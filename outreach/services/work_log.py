"""Adding one's own words to the work log of a day."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from organisation.rules.permissions import Permission
from organisation.selectors.access import Access
from organisation.selectors.keys import keyring
from outreach.models import DayWords
from outreach.policies.daily_work import daily_policy
from outreach.rules.contact_words import seal_words
from outreach.rules.work_log import WORDS_LENGTH, may_write, words_key
from outreach.services.work_refusals import WorkRefused


class LogClosed(WorkRefused):
    """The day is to come, or over for longer than its contacts may be amended."""


class LogChanged(WorkRefused):
    """Written in another tab since it was read."""


class WordsTooLong(WorkRefused):
    """More than WORDS_LENGTH characters."""


@transaction.atomic
def write_day_words(
    *, access: Access, day: date, words: str, version: int, at: datetime
) -> DayWords:
    """The person's own words on ``day``; the same again changes nothing. ``version``: the one that
    was read, 0 for none. Raises LogClosed, LogChanged, WordsTooLong."""
    words = words.strip()
    if len(words) > WORDS_LENGTH:
        raise WordsTooLong(len(words))
    if not access.has(Permission.LOG_CONTACTS):
        raise LogClosed(access.employee_no)
    if not may_write(daily_policy(), day, at=timezone.localtime(at)):
        raise LogClosed(day)
    sealed = seal_words(keyring(), words, client_no=access.employee_no, key=words_key(day))
    facts = {"words_sealed": sealed, "written_at": at}
    row, is_new = DayWords.objects.select_for_update().get_or_create(
        employee_no=access.employee_no, day=day, defaults=facts | {"version": 1}
    )
    if is_new and version == 0:
        return row
    if is_new or row.version != version:
        raise LogChanged(row.pk)
    row.words_sealed, row.written_at, row.version = sealed, at, version + 1
    row.save()
    return row
