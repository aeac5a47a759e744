"""One outlet of branch B1 with its people, clients and a published night."""

from datetime import date, timedelta
from decimal import Decimal

import yaml
from django.db import connection

from clients.models import ClientSnapshot
from clients.rules.asset_classes import ASSET_CLASSES
from operations.models import PolicyVersion
from tests.books.world import DEFAULT_POLICY
from tests.factories import InstitutionFactory, RunFactory, account, published
from tiering.models import BookLock, BookMembership, BookRequest
from tiering.services.locks import set_lock
from tiering.services.requests import request_hand_over

ON = date(2026, 11, 20)
RM = "relationship_manager"


class Scene:
    """One outlet of branch B1; ``mine`` is managed by ``manager``, ``free`` by nobody."""

    def __init__(self) -> None:
        body = yaml.safe_load(DEFAULT_POLICY.read_text())
        version = PolicyVersion.objects.create(version=1, effective_on=ON, body=body)
        self.run = RunFactory(as_of=ON, policy_version=version)
        published(self.run)
        with connection.cursor() as cursor:
            cursor.execute(
                f"CREATE TABLE clients_snapshot_r{self.run.pk} PARTITION OF clients_snapshot"
                f" FOR VALUES IN ({self.run.pk})"
            )
        self.branch = InstitutionFactory(code="B1", level="branch")
        self.outlet = InstitutionFactory(code="O1", parent=self.branch)
        self.other = InstitutionFactory(code="O2", parent=self.branch)
        self.manager = account(RM, self.outlet, employee_no="M1")
        self.colleague = account(RM, self.outlet, employee_no="M2")
        self.stranger = account(RM, self.other, employee_no="M3")
        self.head = account("outlet_head", self.outlet, employee_no="H1")
        self.other_head = account("outlet_head", self.other, employee_no="H2")
        self.office = account("branch_office", self.branch, employee_no="B1A")
        self.foreign_office = account(
            "branch_office", InstitutionFactory(code="B2", level="branch"), employee_no="B2A"
        )
        self.client("mine", "M1")
        self.client("free", None)

    def client(self, client_no: str, employee_no: str | None, outlet: str = "O1") -> None:
        nothing = dict.fromkeys(ASSET_CLASSES, Decimal(0))
        ClientSnapshot.objects.create(
            run=self.run, client_no=client_no, aum=1, month_average=1, quarter_average=1,
            annual_average=300_000, annual_basis="year_to_date", year_balance_days=1,
            tier="wealth", home_outlet=outlet, is_stale=False, has_loan=False, role_needed=RM,
            employee_no=employee_no, manager_role=RM if employee_no else None, **nothing,
        )  # fmt: skip
        if employee_no:
            BookMembership.objects.create(
                client_no=client_no, employee_no=employee_no, role=RM, is_primary=True,
                since_on=ON, reason="first",
            )  # fmt: skip

    def hand_over(self, by=None) -> BookRequest:
        return request_hand_over(
            client_no="mine", to_employee_no="M2", reason="搬家", by=by or self.manager, on=ON
        )

    def lock(self) -> BookLock:
        boss = account("head_office", employee_no="HO")
        return set_lock(
            first_on=ON, last_on=ON + timedelta(days=10), roles=[RM], reason="考核", by=boss, on=ON
        )
