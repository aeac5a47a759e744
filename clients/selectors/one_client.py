"""One client of the published day, read through the gate: what a person may see of whom, at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, OuterRef, Q, Subquery
from django.db.models.functions import Cast, JSONObject

from clients.models import (
    Client,
    ClientGrant,
    ClientOpening,
    ClientProfile,
    ClientSnapshot,
    FamilyMember,
    Holding,
    KeyDate,
    Product,
)
from clients.rules.asset_classes import ASSET_CLASSES
from clients.rules.calendar import month_ends_before
from clients.rules.scope import Placed, Scope, is_seen, is_seen_in_full
from clients.rules.sealing import mask_name
from clients.selectors.visible import scope_of
from operations.models import Day
from organisation.models import Institution, Staff, User
from organisation.rules.permissions import Permission
from organisation.rules.roles import Role
from organisation.selectors.access import Access


MONTHS = 12  # of the curve


class NoSuchClient(LookupError):
    """No client of this number exists for this person: pages answer 404."""


@dataclass(frozen=True)
class Manager:
    """Somebody who has to do with the client; ``source`` is that of the grant."""

    grant_id: int
    employee_no: str
    name: str
    source: str
    reference: str
    reason: str


@dataclass(frozen=True)
class Relative:
    member_id: int
    relation: str
    name: str
    birthday: date | None
    is_from_file: bool


@dataclass(frozen=True)
class Remembered:
    """A key date noted by hand."""

    date_id: int
    label: str
    on: date
    is_yearly: bool


@dataclass(frozen=True)
class MonthEnd:
    """AUM and published annual average in yuan at the end of a month."""

    on: date
    aum: Decimal
    annual_average: Decimal | None


@dataclass(frozen=True)
class SeenClient:
    """A client as one person sees it at one moment.

    Without ``is_full`` only ``shown_name``, tier, guards and figures may be shown. ``opened_until``:
    head office opened the client until then. ``is_book``: it is in a book of the person's own, or
    one stood in for.
    """

    snapshot: ClientSnapshot
    client: Client
    profile: ClientProfile | None
    manager_name: str
    outlet_name: str
    managers: Sequence[Manager]
    family: Sequence[Relative]
    key_dates: Sequence[Remembered]
    month_ends: Sequence[MonthEnd]
    is_full: bool
    is_book: bool
    opened_until: datetime | None

    @property
    def client_no(self) -> str:
        return str(self.snapshot.client_no)

    @property
    def shown_name(self) -> str:
        return self.client.name if self.is_full else mask_name(self.client.name)

    @property
    def persona(self) -> str:
        """The manager's own word before that of the bank's file."""
        return (self.profile.persona if self.profile else "") or self.client.persona

    @property
    def amounts(self) -> dict[str, Decimal]:
        """Asset class → yuan, all ten."""
        return {name: getattr(self.snapshot, name) for name in ASSET_CLASSES}

    @property
    def team(self) -> Sequence[Manager]:
        return [each for each in self.managers if each.source == ClientGrant.Source.TEAM]

    @property
    def co_managers(self) -> Sequence[Manager]:
        return [each for each in self.managers if each.source == ClientGrant.Source.CO_MANAGER]


def seen_client(
    access: Access, user: User, client_no: str, *, run_id: int, as_of: date, at: datetime
) -> SeenClient:
    """The client of the newest published run, which is of ``as_of``; at most five statements.

    Raises NoSuchClient for an unknown number and for anybody else's client alike.
    """
    scope = scope_of(access, at=at)
    snapshot = _snapshots(run_id).filter(client_no=client_no).first()
    if snapshot is None:
        raise NoSuchClient(client_no)
    placed = _placed(snapshot)
    opened_until = None
    if not is_seen(scope, placed):
        opened_until = _opened_until(access, user, client_no, at)
        if opened_until is None:
            raise NoSuchClient(client_no)
    client = _clients(as_of, at).filter(client_no=client_no).first()
    if client is None:
        raise NoSuchClient(client_no)
    return _seen(snapshot, client, scope, placed, opened_until)


def _seen(
    snapshot: ClientSnapshot,
    client: Client,
    scope: Scope,
    placed: Placed,
    opened_until: datetime | None,
) -> SeenClient:
    return SeenClient(
        snapshot=snapshot,
        client=client,
        profile=getattr(client, "profile", None),
        manager_name=getattr(snapshot, "manager_name", None) or "",
        outlet_name=getattr(snapshot, "outlet_name", None) or "",
        managers=[Manager(**row | {"name": row["name"] or ""}) for row in getattr(client, "granted", [])],
        family=[_relative(row) for row in getattr(client, "relatives", [])],
        key_dates=[
            Remembered(**row | {"on": date.fromisoformat(row["on"])})
            for row in getattr(client, "remembered", [])
        ],
        month_ends=[_month_end(row) for row in getattr(client, "ends", []) if row["aum"] is not None],
        is_full=opened_until is not None or is_seen_in_full(scope, placed),
        is_book=(placed.employee_no, placed.manager_role) in scope.books,
        opened_until=opened_until,
    )


def _relative(row: dict[str, str | int | bool | None]) -> Relative:
    born = row["birthday"]
    birthday = date.fromisoformat(born) if isinstance(born, str) else None
    return Relative(**row | {"birthday": birthday})  # type: ignore[arg-type]


def _month_end(row: dict[str, str]) -> MonthEnd:
    average = row["annual_average"]
    return MonthEnd(
        on=date.fromisoformat(row["on"]),
        aum=Decimal(row["aum"]),
        annual_average=None if average is None else Decimal(average),
    )


def _placed(snapshot: ClientSnapshot) -> Placed:
    return Placed(**{name: getattr(snapshot, name) for name in Placed.__dataclass_fields__})


def _opened_until(access: Access, user: User, client_no: str, at: datetime) -> datetime | None:
    if not access.has(Permission.OPEN_CLIENT) or Role.ADMINISTRATOR in access.roles:
        return None
    openings = ClientOpening.objects.filter(
        opened_by=user, client_no=client_no, opened_at__lte=at, until__gt=at
    )
    return openings.order_by("-until").values_list("until", flat=True).first()


def _snapshots(run_id: int):  # type: ignore[no-untyped-def]
    names = Staff.objects.filter(employee_no=OuterRef("employee_no")).values("name")
    outlets = Institution.objects.filter(code=OuterRef("home_outlet")).values("name")
    return ClientSnapshot.objects.filter(run_id=run_id).annotate(
        manager_name=Subquery(names), outlet_name=Subquery(outlets)
    )


def _clients(as_of: date, at: datetime):  # type: ignore[no-untyped-def]
    """The client's own row with everything small that stands beside it, in one statement."""
    here = Q(client_no=OuterRef("client_no"))
    staff = Staff.objects.filter(employee_no=OuterRef("employee_no")).values("name")
    running = Q(ended_at__isnull=True) & (Q(until__isnull=True) | Q(until__gt=at))
    sources = [ClientGrant.Source.CO_MANAGER, ClientGrant.Source.TEAM]
    granted = ClientGrant.objects.filter(here, running, source__in=sources).order_by("pk")
    family = FamilyMember.objects.filter(here).order_by("relation", "name", "pk")
    dates = KeyDate.objects.filter(here).order_by("on", "pk")
    month_ends = Day.objects.filter(
        as_of__in=month_ends_before(as_of, MONTHS), published_run__isnull=False
    ).order_by("as_of")
    then = ClientSnapshot.objects.filter(
        run_id=OuterRef("published_run_id"), client_no=OuterRef(OuterRef("client_no"))
    )
    return Client.objects.select_related("profile").annotate(
        granted=ArraySubquery(
            granted.annotate(
                row=JSONObject(
                    grant_id="pk", employee_no="employee_no", name=Subquery(staff),
                    source="source", reference="reference", reason="reason",
                )
            ).values("row")
        ),
        relatives=ArraySubquery(
            family.annotate(
                row=JSONObject(
                    member_id="pk", relation="relation", name="name", birthday="birthday",
                    is_from_file="is_from_file",
                )
            ).values("row")
        ),
        remembered=ArraySubquery(
            dates.annotate(
                row=JSONObject(date_id="pk", label="label", on="on", is_yearly="is_yearly")
            ).values("row")
        ),
        # Amounts as text: JSON numbers would come back as floats.
        ends=ArraySubquery(
            month_ends.annotate(
                row=JSONObject(
                    on="as_of",
                    aum=Cast(Subquery(then.values("aum")), CharField()),
                    annual_average=Cast(Subquery(then.values("annual_average")), CharField()),
                )
            ).values("row")
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class HeldProduct:
    """One holding row with its product; ``yuan`` is what counts in AUM."""

    name: str
    asset_class: str
    risk_level: str
    currency: str
    balance: Decimal
    yuan: Decimal
    matures_on: date | None


def holdings_of(client_no: str, *, run_id: int) -> Sequence[HeldProduct]:
    """What a client holds in a published run, the largest first; one statement. Empty for a run
    whose holdings are no longer kept (architecture, decision 11)."""
    product = Product.objects.filter(product_code=OuterRef("product_code"))
    rows = Holding.objects.filter(run_id=run_id, client_no=client_no).annotate(
        name=Subquery(product.values("name")),
        asset_class=Subquery(product.values("asset_class")),
        risk_level=Subquery(product.values("risk_level")),
        code=F("product_code"),
    )
    found = rows.order_by("-yuan", "position").values_list(
        "name", "code", "asset_class", "risk_level", "currency", "balance", "yuan", "matures_on"
    )
    return [
        HeldProduct(name or code, kind or "", level or "", *rest)
        for name, code, kind, level, *rest in found
    ]
