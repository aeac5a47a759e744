"""Asking for the pages about books, and the clients' names they may show."""

from datetime import date

from clients.models import Client
from organisation.models import User
from tests.signed_in import browser_of


def page_of(user: User, path: str) -> str:
    response = browser_of(user).get(path)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def named(client_no: str, name: str) -> Client:
    """The client table's row, with a name that a page could leak."""
    return Client.objects.create(
        client_no=client_no, name=name, opened_on=date(2020, 1, 1), has_marketing_consent=False,
        is_do_not_contact=False, loaded_on=date(2026, 11, 20),
    )  # fmt: skip
