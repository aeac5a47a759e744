"""The pictures of the demo's bank: what people look at all day."""

from collections.abc import Sequence
from typing import Any

from organisation.rules.roles import Role
from tests.browser.screens import PHONE, TABLET, Shot

CLIENTS, SEED = 6000, 1


def shots() -> Sequence[Shot]:
    from wealthcrm.demo import prepare

    prepare.main(CLIENTS, SEED)
    users = {role: _user(role) for role in Role}
    branch, manager = users[Role.BRANCH_OFFICE], users[Role.RELATIONSHIP_MANAGER]
    head = users[Role.HEAD_OFFICE]
    own, client = _book_and_client(manager)
    totals = f"/totals/{_place(branch)}/"
    outlet = f"/totals/{_place(users[Role.OUTLET_HEAD])}/"
    return [
        Shot("home-branch", branch, "/"),
        Shot("home-manager", manager, "/"),
        Shot("home-phone", users[Role.BRANCH_HEAD], "/", PHONE),
        Shot("dashboard", branch, totals),
        Shot("dashboard-phone-en", branch, totals, PHONE, "en"),
        Shot("dashboard-dark", users[Role.OUTLET_HEAD], outlet, scheme="dark"),
        Shot("console", manager, "/today/", is_whole=False),
        Shot("console-tablet-en", manager, "/today/", TABLET, "en", is_whole=False),
        Shot("console-phone", manager, "/today/", PHONE),
        Shot("clients", manager, "/clients/", is_whole=False),
        Shot("clients-phone-en", manager, "/clients/", PHONE, "en", is_whole=False),
        Shot("client", manager, client),
        Shot("client-en", manager, client, language="en"),
        Shot("client-phone", manager, client, PHONE),
        Shot("client-dark", manager, client, scheme="dark"),
        Shot("client-tablet", manager, client, TABLET),
        Shot("contacts", manager, f"{client}contacts/"),
        Shot("contacts-phone-en", manager, f"{client}contacts/", PHONE, "en"),
        Shot("home-head-office", head, "/"),
        Shot("dashboard-head-office", head, "/totals/"),
        Shot("dashboard-tablet", branch, totals, TABLET),
        Shot("step-up", manager, "/account/second-factor/", is_whole=False),
        Shot("book", manager, own),
        Shot("book-en", manager, own, language="en"),
        Shot("book-phone", manager, own, PHONE),
        Shot("books", branch, "/books/"),
    ]


def _user(role: Role) -> Any:
    """The demo's login of this role; the first where there are several."""
    from organisation.models import User

    return User.objects.filter(staff__postings__role=role).earliest("employee_no")


def _place(user: Any) -> str:
    return str(user.staff.postings.latest("joined_on").institution_id)


def _book_and_client(manager: Any) -> tuple[str, str]:
    """The manager's book, and of it the client with most to show: many classes, one falling due."""
    from clients.models import ClientSnapshot, LastContact
    from operations.selectors.days import last_published_day

    talked_with = LastContact.objects.filter(effective_on__isnull=False).values("client_id")
    day = last_published_day()
    rows = ClientSnapshot.objects.filter(
        run_id=day.published_run_id if day else None, employee_no=manager.employee_no,
        next_matures_on__isnull=False, is_stale=False, has_marketing_consent=True,
        risk_level__gt="",
        client_no__in=talked_with,
    )  # fmt: skip
    client = rows.order_by("-classes_held", "next_matures_on", "client_no")[0]
    role = Role.RELATIONSHIP_MANAGER
    return f"/books/{manager.employee_no}/{role}/", f"/clients/{client.client_no}/"
