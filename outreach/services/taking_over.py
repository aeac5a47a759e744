"""A person logs a call of which the phone box made a contact before: that contact is taken over,
and no second one is made (domain/03 §Phone box)."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from organisation.models import User
from outreach.models import Contact
from outreach.rules.contacts import Origin
from outreach.rules.said import Said
from outreach.selectors.calls import is_called_out_of_hours
from outreach.services.call_contacts import with_hours
from outreach.services.contact_refusals import KeyReused
from outreach.services.contact_versions import keep_versions


def with_seconds(said: Said, call: Contact | None) -> Said:
    """How long it was, where the person does not say."""
    if call is None or said.seconds is not None:
        return said
    return replace(said, seconds=call.seconds)


def take_over(call: Contact, columns: dict[str, Any], *, by: User, at: datetime) -> Contact:
    """Let the person's word stand, from now on theirs to amend; what the box said is kept, and at
    which hour it was. Raises KeyReused."""
    keep_versions([call], by=by, at=at)
    is_out = is_called_out_of_hours(call)
    told = columns | {"breaches": with_hours(columns["breaches"], is_out=is_out)}
    for name, value in told.items():
        setattr(call, name, value)
    call.origin, call.version, call.amended_at = Origin.PERSON, call.version + 1, at
    try:
        with transaction.atomic():
            call.save()
    except IntegrityError as error:
        if "contact_key" not in str(error):
            raise
        raise KeyReused(columns["key"]) from error
    return call
