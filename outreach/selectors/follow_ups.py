"""What is followed up in somebody's books or places, and how it went (domain/03 §Maturity and
movement follow-up, §Figures of the day)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery

from clients.models import Client, ClientSnapshot, Product
from clients.querysets.snapshots import SnapshotQuerySet
from clients.rules.scope import Scope
from clients.selectors.visible import visible_to
from organisation.models import Staff
from outreach.models import Contact, FollowUp, Sheet, SheetQuestion
from outreach.policies.daily_work import daily_policy
from outreach.selectors.heads import of_books_and_places

PAGE = 50
STATES = ("all", "unwritten", "written", "asked")
WRITTEN = Exists(Sheet.objects.filter(follow_up=OuterRef("pk")))
ASKED = Exists(SheetQuestion.objects.filter(follow_up=OuterRef("pk"), answered_at__isnull=True))
EVER_ASKED = Exists(SheetQuestion.objects.filter(follow_up=OuterRef("pk")))


@dataclass(frozen=True)
class Followed:
    """One row of the list. ``talked_on``: the last effective contact from the day on which it was
    first asked for; ``sheet``: its last version."""

    follow_up: FollowUp
    name: str
    product: str
    manager: str
    talked_on: date | None
    sheet: Sheet | None
    is_asked: bool


def theirs(scope: Scope, *, run_id: int) -> SnapshotQuerySet:
    """The clients of one's own books and of those stood in for, and of one's places, by name."""
    rows = visible_to(scope, run_id=run_id)
    found: SnapshotQuerySet = rows.filter(of_books_and_places(scope))
    return found


def follow_up_rows(
    scope: Scope, *, run_id: int, since: date, until: date, kind: str = "", person: str = ""
) -> QuerySet[FollowUp]:
    """Those of these days (first and last included), of one kind or both, of one manager or all.
    What is no longer in the bank's files is left out unless somebody worked on it."""
    seen = theirs(scope, run_id=run_id).filter(client_no=OuterRef("client_no"))
    rows = FollowUp.objects.filter(Exists(seen), on__gte=since, on__lte=until)
    rows = rows.filter(Q(is_gone=False) | WRITTEN | EVER_ASKED)
    rows = rows.filter(kind=kind) if kind else rows
    return rows.filter(employee_no=person) if person else rows


def in_state(rows: QuerySet[FollowUp], state: str) -> QuerySet[FollowUp]:
    """Those with a sheet, without one, with a question that waits for its answer, or all."""
    wanted = {"written": WRITTEN, "unwritten": ~WRITTEN, "asked": ASKED}
    return rows.filter(wanted[state]) if state in wanted else rows


def followed_after(
    rows: QuerySet[FollowUp], *, after: tuple[date, int] | None, limit: int = PAGE
) -> Sequence[Followed]:
    """The next of them, the latest day first; behind (day, id). Four statements."""
    if after is not None:
        day, number = after
        rows = rows.filter(Q(on__lt=day) | Q(on=day, pk__lt=number))
    return told(list(_named(rows).order_by("-on", "-pk")[:limit]))


def of_client(client_no: str, *, limit: int = PAGE) -> Sequence[Followed]:
    """All that was and is followed up of one client, the latest first; the caller has seen the
    client through the gate. Four statements."""
    rows = FollowUp.objects.filter(client_no=client_no)
    rows = rows.filter(Q(is_gone=False) | WRITTEN | EVER_ASKED)
    return told(list(_named(rows).order_by("-on", "-pk")[:limit]))


def one_follow_up(client_no: str, follow_up_id: int) -> Followed | None:
    """One of a client's; None if there is none. The caller has seen the client."""
    rows = FollowUp.objects.filter(client_no=client_no, pk=follow_up_id)
    return next(iter(told(list(_named(rows)))), None)


def _named(rows: QuerySet[FollowUp]) -> QuerySet[FollowUp]:
    name = Client.objects.filter(pk=OuterRef("client_no")).values("name")
    product = Product.objects.filter(pk=OuterRef("product_code")).values("name")
    manager = Staff.objects.filter(pk=OuterRef("employee_no")).values("name")
    return rows.annotate(
        client_name=Subquery(name), product_name=Subquery(product),
        manager_name=Subquery(manager), is_asked=ASKED,
    )  # fmt: skip


def told(found: Sequence[FollowUp]) -> Sequence[Followed]:
    """With their sheets and the talks about them."""
    numbers = [each.pk for each in found]
    newest = Sheet.objects.filter(follow_up_id__in=numbers).order_by("follow_up_id", "-version")
    sheets = {each.follow_up_id: each for each in newest.distinct("follow_up_id")}
    talks = _talks(found)
    return [
        Followed(
            follow_up=each,
            name=getattr(each, "client_name", None) or each.client_no,
            product=getattr(each, "product_name", None) or each.product_code,
            manager=getattr(each, "manager_name", None) or each.employee_no or "",
            talked_on=talks.get(each.pk),
            sheet=sheets.get(each.pk),
            is_asked=getattr(each, "is_asked", False),
        )
        for each in found
    ]


def _talks(found: Sequence[FollowUp]) -> Mapping[int, date]:
    """Of each the last effective contact since it was first asked for. One statement."""
    days = timedelta(days=daily_policy().triggers.handout_days)
    since = {
        each.pk: each.on - days if each.kind == FollowUp.Kind.MATURITY else each.on
        for each in found
    }
    rows = Contact.objects.standing().filter(
        client_no__in={each.client_no for each in found}, is_effective=True,
        on__gte=min(since.values(), default=date.max),
    )  # fmt: skip
    last = dict(rows.values("client_no").annotate(last=Max("on")).values_list("client_no", "last"))
    return {
        each.pk: last[each.client_no] for each in found
        if each.client_no in last and last[each.client_no] >= since[each.pk]
    }  # fmt: skip


def aum_now(run_id: int) -> Subquery:
    """What the client of a follow-up has in that published run."""
    rows = ClientSnapshot.objects.filter(run_id=run_id, client_no=OuterRef("client_no"))
    return Subquery(rows.values("aum"))


def first_of_clients(rows: QuerySet[FollowUp]) -> QuerySet[FollowUp]:
    """Of each client the earliest that matured with a balance on the eve: retention counts nobody
    twice."""
    matured = rows.filter(kind=FollowUp.Kind.MATURITY, is_gone=False, aum_before__gt=0)
    first = matured.order_by("client_no", "on", "pk").distinct("client_no")
    return FollowUp.objects.filter(pk__in=first.values("pk"))
