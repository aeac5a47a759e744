"""Clients whose personal data are planted, people of every relation, and who sees whom."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings

from clients.models import Client, Product
from clients.rules.sealing import Keyring, seal
from organisation.models import User
from tests.factories import InstitutionFactory, account
from tests.published import AT, DAY, client_row, publish, snapshot
from tests.web.reading import without_tokens
from tiering.services.policies import ensure_default_policy

PHONE, ID_NO, NAME = "13987651234", "440102198203127359", "欧阳珊瑚"


def keyring() -> Keyring:
    return Keyring(settings.FIELD_KEYS, settings.INDEX_KEY)


def planted(client_no: str, **given: Any) -> Client:
    """A client with a name, a phone and an identity number found nowhere else."""
    sealed = {
        f"{field}_sealed": seal(keyring(), value, table="client", row=client_no, column=field)
        for field, value in (("phone", PHONE), ("id_no", ID_NO))
    }
    fields: dict[str, Any] = {
        "name": NAME, "phone_masked": "139****1234", "id_no_masked": "4****************9",
        "birthday": date(1982, 3, 12), "risk_level": "C2", "risk_assessed_on": date(2026, 5, 1),
        "employer": "南湖商贸", "persona": "企业主", "opened_on": date(2014, 5, 8),
    }  # fmt: skip
    return client_row(client_no, **fields | sealed | given)


def text(response: Any) -> str:
    return without_tokens(str(response.content.decode()))


class Scene:
    """A branch with a sub-branch of two outlets; six clients, one per relation to ``manager``.

    OWN in the manager's book, COLLEAGUE in a colleague's of the same outlet, UNASSIGNED in the
    pool, MARGINAL unmanaged in the lobby's band, SIBLING at the next outlet, FORMER mine until
    yesterday and the sibling outlet's manager's now.
    """

    def __init__(self) -> None:
        ensure_default_policy(at=AT)
        head = InstitutionFactory(code="H", level="head_office")
        branch = InstitutionFactory(code="B", level="branch", parent=head)
        sub = InstitutionFactory(code="S", level="sub_branch", parent=branch)
        outlet = InstitutionFactory(code="O1", name="望江路网点", parent=sub)
        sibling = InstitutionFactory(code="O2", name="新城网点", parent=sub)
        self.places = {place.code: place for place in (head, branch, sub, outlet, sibling)}
        self.manager = account("relationship_manager", outlet, employee_no="M1", name="林若溪")
        account("relationship_manager", outlet, employee_no="M2", name="许南乔")
        account("relationship_manager", sibling, employee_no="M3", name="丁浅溪")
        Product.objects.create(
            product_code="P1", name="稳享 180 天", asset_class="wealth_product", risk_level="R3"
        )
        self.publish()
        for number in NUMBERS:
            planted(number)

    def publish(self, as_of: date = DAY) -> None:
        rows = [
            row("OWN", "O1", "M1"), row("COLLEAGUE", "O1", "M2"),
            row("UNASSIGNED", "O1", None, tier="potential"),
            row("MARGINAL", "O1", None, tier="long_tail", aum=42_000),
            row("SIBLING", "O2", "M3"), row("FORMER", "O2", "M3"),
        ]  # fmt: skip
        publish(rows, [holding("OWN", 1), holding("COLLEAGUE", 1)], as_of=as_of)

    def person(self, role: str, code: str, **staff: str) -> User:
        return account(role, self.places[code], **staff)


NUMBERS = ("OWN", "COLLEAGUE", "UNASSIGNED", "MARGINAL", "SIBLING", "FORMER")


def row(number: str, outlet: str, manager: str | None, **given: Any) -> dict[str, Any]:
    book = {"employee_no": manager, "manager_role": "relationship_manager" if manager else None}
    return snapshot(
        number, **{"tier": "wealth", "aum": 600_000, "home_outlet": outlet} | book | given
    )


def holding(client_no: str, position: int, **given: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "client_no": client_no, "position": position, "outlet_code": "O1", "product_code": "P1",
        "currency": "CNY", "balance": Decimal(600_000), "yuan": Decimal(600_000),
        "matures_on": None,
    }  # fmt: skip
    return fields | given
