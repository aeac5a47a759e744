"""The files of a run as pages show them, the decisions about them, and the rejected rows."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Case, IntegerField, Value, When

from tiering.models import ExtractFile, FileDecision, RejectedRow


def files_of_run(run_id: int) -> Sequence[ExtractFile]:
    """Held files first, then those with rejected rows, then by name. One query."""
    held_first = Case(
        When(verdict=ExtractFile.Verdict.HELD, then=Value(0)),
        When(rejected__gt=0, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return list(ExtractFile.objects.filter(run_id=run_id).order_by(held_first, "name", "pk"))


def decisions_of_day(as_of: date) -> Sequence[FileDecision]:
    """Everything decided about a day, withdrawn wishes included, oldest first. One query."""
    decisions = FileDecision.objects.filter(as_of=as_of)
    people = decisions.select_related("requested_by__staff", "confirmed_by__staff")
    return list(people.order_by("requested_at", "pk"))


def rejected_rows(file: ExtractFile, *, limit: int) -> Sequence[RejectedRow]:
    """The first rejected rows of a file by line, masked as they are stored. One query."""
    return list(RejectedRow.objects.filter(file=file).order_by("line", "pk")[:limit])
