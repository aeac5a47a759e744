"""The nine-grid of a book: how many clients in each cell, and who of a cell is to be called first
(domain/03 §The relationship manager's day, Nine-grid)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, NullIf

from clients.models import ClientProfile
from clients.querysets.snapshots import SnapshotQuerySet
from clients.rules.scope import Scope, in_full
from clients.selectors.visible import visible_to
from outreach.models import Assigned
from outreach.policies.daily_work import daily_policy
from outreach.rules.familiarity import COLUMNS, ROWS, cell_of
from outreach.rules.policy import Familiarity


@dataclass(frozen=True)
class Book:
    """Whose, in which role."""

    employee_no: str
    role: str


@dataclass(frozen=True)
class Cell:
    """``on_list``: how many of its clients somebody has assigned already."""

    clients: int = 0
    aum: Decimal = Decimal(0)
    on_list: int = 0


@dataclass(frozen=True)
class Candidate:
    """A client of the cells asked for. ``is_barred``: may not be marketed to."""

    client_no: str
    aum: Decimal
    effective_on: date | None
    is_barred: bool
    is_on_list: bool


def rows_of_book(scope: Scope, book: Book, *, run_id: int) -> SnapshotQuerySet:
    """The book's clients whom the person of ``scope`` sees in full, of the newest published run."""
    return visible_to(in_full(scope), run_id=run_id).filter(
        employee_no=book.employee_no, manager_role=book.role
    )


def cells_of_book(rows: SnapshotQuerySet) -> Mapping[int, Cell]:
    """All nine, the empty ones too. One grouped statement over the book's rows."""
    high, middle = daily_policy().grid_columns
    column = Case(
        When(aum__gte=high, then=0), When(aum__gte=middle, then=1), default=2,
        output_field=IntegerField(),
    )  # fmt: skip
    counted = (
        rows.annotate(level=_level(), column=column, is_on=_is_on_list())
        .values("level", "column")
        .annotate(n=Count("client_no"), sum=Sum("aum"), on=Count("client_no", filter=Q(is_on=True)))
        .order_by()
    )
    found = {
        ROWS.index(Familiarity(row["level"])) * COLUMNS + row["column"] + 1: Cell(
            row["n"], row["sum"], row["on"]
        )
        for row in counted
    }
    return {number: found.get(number, Cell()) for number in range(1, COLUMNS * len(ROWS) + 1)}


def candidates(rows: SnapshotQuerySet, cells: Collection[int]) -> Sequence[Candidate]:
    """Everybody in these cells, in no order. One statement."""
    policy = daily_policy()
    levels = sorted({ROWS[(cell - 1) // COLUMNS] for cell in cells})
    found = (
        annotated(rows)
        .filter(level__in=levels)
        .values_list(
            "client_no", "aum", "level", "effective_on", "asked_not", "is_on",
            "has_marketing_consent", "is_do_not_contact",
        )
    )  # fmt: skip
    return [
        Candidate(
            number, aum, effective_on, is_on_list=is_on,
            is_barred=not consents or bool(is_quiet) or asked_not is not None,
        )
        for number, aum, level, effective_on, asked_not, is_on, consents, is_quiet in found
        if cell_of(policy, Familiarity(level), aum) in cells
    ]  # fmt: skip


def annotated(rows: SnapshotQuerySet) -> SnapshotQuerySet:
    """With ``level`` (the familiarity), ``is_on`` (somebody assigned the client), ``effective_on``
    and ``asked_not`` (since when not to be called)."""
    found: SnapshotQuerySet = rows.annotate(
        level=_level(), is_on=_is_on_list(), effective_on=_contact("effective_on"),
        asked_not=_contact("no_calls_since"),
    )  # fmt: skip
    return found


def best_first(found: Collection[Candidate], *, today: date) -> Sequence[Candidate]:
    """By AUM those with whom nobody had an effective contact in the policy's days of rest; then the
    others, the longest ago first."""
    rested = today - timedelta(days=daily_policy().triggers.rest_days)

    def place(each: Candidate) -> tuple[bool, date, Decimal, str]:
        rests = each.effective_on is not None and each.effective_on > rested
        since = each.effective_on if rests and each.effective_on else date.min
        return rests, since, -each.aum, each.client_no

    return sorted(found, key=place)


def _contact(name: str) -> F:
    return F(f"last_contact__{name}")


def _level() -> Coalesce:
    """Of whom nobody noted anything: a stranger, as on the lists."""
    profiles = ClientProfile.objects.filter(client_id=OuterRef("client_no"))
    noted = Subquery(profiles.values("familiarity")[:1], output_field=CharField())
    return Coalesce(NullIf(noted, Value("")), Value(Familiarity.STRANGER.value))


def _is_on_list() -> Exists:
    """Somebody asked for the client by name or by cell, and it is not answered or over yet."""
    return Exists(
        Assigned.objects.filter(
            client_no=OuterRef("client_no"), cause=Assigned.Cause.ASSIGNED, ended_at__isnull=True
        )
    )
