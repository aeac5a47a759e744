"""Who works which entry of the day's list: what every act of the console begins with."""

from datetime import date, datetime
from typing import cast

from django.http import HttpRequest

from clients.selectors.one_client import SeenClient
from organisation.models import User
from outreach.services.entry_rows import At
from web.access import access_of_request


def act_of(request: HttpRequest, seen: SeenClient, *, day: date, version: int, at: datetime) -> At:
    """``seen``: as the person sees the client now."""
    by = cast(User, request.user)
    access = access_of_request(request)
    return At(access=access, by=by, seen=seen, day=day, version=version, at=at)
