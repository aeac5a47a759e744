"""What managers noted of the basics (domain/04) in tests of whole nights."""

from django.utils import timezone

from clients.models import Client, ClientProfile
from clients.rules.portfolio import NOTED_BASICS
from tests.factories import account

KNOWN = (None, True, False)


def noted(client_no: str, name: str) -> bool | None:
    """What ``note_basics`` noted of the client: by its number."""
    return KNOWN[(int(client_no[-3:]) + NOTED_BASICS.index(name)) % 3]


def note_basics() -> None:
    """Of every client something is noted, and something else is not."""
    by, at = account(None), timezone.now()
    ClientProfile.objects.bulk_create(
        ClientProfile(
            client_id=number, updated_at=at, updated_by=by, basics_noted_at=at, basics_noted_by=by,
            **{name: noted(number, name) for name in NOTED_BASICS},
        )
        for number in Client.objects.values_list("client_no", flat=True)
    )  # fmt: skip
