"""Recordings of calls, drawn month by month and scored on five points (domain/03 §Phone box and
recordings)."""

from collections.abc import Mapping
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

WORDS_LENGTH = 1000
TITLE_LENGTH = 60


class Point(TextChoices):
    INTRODUCED = "introduced", _("自我介绍")
    REMINDED = "reminded", _("到期提醒")
    OFFERED = "offered", _("新产品介绍")
    ADDED = "added", _("添加微信")
    AGREED = "agreed", _("约定见面")


class Mark(TextChoices):
    """``NONE``: the call gave no occasion for it (nothing matured, WeChat added long ago)."""

    DONE = "done", pgettext_lazy("mark", "做到")
    MISSED = "missed", pgettext_lazy("mark", "没做到")
    NONE = "none", pgettext_lazy("mark", "不适用")


Marks = Mapping[str, str]


class MarksWrong(ValueError):
    """Not one mark for each of the five points."""


def checked(marks: Marks) -> Marks:
    """The marks in the order of the points. Raises MarksWrong."""
    if set(marks) != set(Point.values) or not set(marks.values()) <= set(Mark.values):
        raise MarksWrong(sorted(marks))
    return {point: marks[point] for point in Point.values}


def score(marks: Marks) -> int | None:
    """Percent of the points that applied which were done, half-up; None where none applied."""
    counts = [mark for mark in marks.values() if mark != Mark.NONE]
    done = sum(mark == Mark.DONE for mark in counts)
    return (200 * done + len(counts)) // (2 * len(counts)) if counts else None


def first_of_month(day: date, *, back: int = 0) -> date:
    """The first day of the month so many months before that of ``day``."""
    months = day.year * 12 + day.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def seed_words(month: date, of: str, policy_version: int) -> str:
    """What the seed of a draw is the keyed digest of: the same month, branch and policy draw the
    same calls, and nobody without the bank's key knows which."""
    return f"{month:%Y-%m}|{of}|{policy_version}"
