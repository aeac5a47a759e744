"""Which account a session is: read at every request."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import QuerySet

from organisation.models import User
from organisation.selectors.written_once import written_once


class AccountBackend(ModelBackend):
    """Django's own, with the account of a session in SQL that is written once (ADR 11)."""

    def get_user(self, user_id: int) -> User | None:
        found = _accounts(int(user_id))
        return found[0] if found and self.user_can_authenticate(found[0]) else None


@written_once
def _accounts(number: int) -> QuerySet[Any]:
    return User.objects.filter(pk=number)
