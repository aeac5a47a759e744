"""Who works which entry of the day's list: what every act of the console begins with."""

from datetime import date, datetime
from typing import cast

from django.http import HttpRequest

from organisation.models import User
from outreach.services.working import At
from web.access import access_of_request
from web.client_at_hand import client_at_hand


def act_of(request: HttpRequest, client_no: str, *, day: date, version: int, at: datetime) -> At:
    """The client is read through the gate again. Raises Http404: a stranger's does not exist."""
    return At(
        access=access_of_request(request), by=cast(User, request.user),
        seen=client_at_hand(request, client_no, at=at), day=day, version=version, at=at,
    )  # fmt: skip
