"""Entries of the audit as people read them: the columns that changed, before and after, masked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from clients.rules.sealing import mask_name
from operations.models import AuditEntry
from web.labels import Words, label
from web.pages.audit_columns import (
    BIRTHDAYS,
    CHANGED_ONLY,
    COLUMN_LABELS,
    PERSON_TABLES,
    WRITTEN,
    values_of,
)
from web.pages.audit_technical import TECHNICAL_LABELS

MOMENTS = ("_at", "until")
BEGINS_PLAIN = frozenset({"session_version", "revision"})
# The number in clear is in no entry; its masked form says more than that it changed.
SAID_BETTER_BY = {"phone_index": "phone_masked", "id_no_index": "id_no_masked"}
# What changes with another column, and says nothing by itself.
FOLLOWS = {"phone_sealed": "phone_index", "id_no_sealed": "id_no_index", "name_initials": "name"}


@dataclass(frozen=True)
class Line:
    """One column; ``is_told`` false: only that it changed."""

    label: Words
    before: Words = ""
    after: Words = ""
    is_told: bool = True


def lines_of(entry: AuditEntry, *, with_values: bool, shows_written: bool) -> Sequence[Line]:
    """The columns people know by name. Without ``with_values`` only that they changed; without
    ``shows_written`` of words that people wrote only how many."""
    return list(_lines(entry, with_values, shows_written))


def others_of(entry: AuditEntry) -> Sequence[Words]:
    """What the columns are called that changed beside them, of a row that was there before."""
    if entry.action != AuditEntry.Action.UPDATE:
        return []
    changed = entry.changes.keys()
    others = sorted(c for c in changed - COLUMN_LABELS.keys() if FOLLOWS.get(c) not in changed)
    return [label(TECHNICAL_LABELS, column) for column in others]


def _lines(entry: AuditEntry, with_values: bool, shows_written: bool) -> Iterator[Line]:
    for column, words in COLUMN_LABELS.items():
        change = entry.changes.get(column)
        if (
            change is None
            or _says_nothing(entry, column, with_values)
            or SAID_BETTER_BY.get(column) in entry.changes
        ):
            continue
        if not with_values or column in CHANGED_ONLY or not isinstance(change, list):
            yield Line(words, is_told=False)
            continue
        before, after = (_shown(entry.relation, column, v, shows_written) for v in change)
        yield Line(words, before, after)


def _says_nothing(entry: AuditEntry, column: str, with_values: bool) -> bool:
    """A sum has no columns; of a row that is new or gone the values are what there is to tell, and
    of those not what everybody begins with."""
    if not entry.row_key:
        return True
    if entry.action == AuditEntry.Action.UPDATE:
        return False
    change = entry.changes[column]
    is_plain = column in BEGINS_PLAIN or (isinstance(change, list) and False in change)
    return is_plain or not with_values


def _shown(relation: str, column: str, value: object, shows_written: bool) -> Words:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list):
        words = values_of(relation, column)
        return "、".join(str(label(words, str(each))) for each in value)
    text = str(value)
    if column == "text" or (column in WRITTEN and not shows_written):
        return _("%(n)s 字") % {"n": len(text)}
    return _masked(relation, column, text)


def _masked(relation: str, column: str, text: str) -> Words:
    if column in BIRTHDAYS:
        return f"{text[:4]}-**-**"
    if column == "name" and relation in PERSON_TABLES:
        return mask_name(text)
    return _moment(text) if column.endswith(MOMENTS) else label(values_of(relation, column), text)


def _moment(text: str) -> str:
    return timezone.localtime(datetime.fromisoformat(text)).strftime("%Y-%m-%d %H:%M")
