"""What a contact said before it is said anew, kept."""

from collections.abc import Collection
from datetime import datetime

from organisation.models import User
from outreach.models import Contact, ContactFacts, ContactVersion

FACTS = [field.attname for field in ContactFacts._meta.local_fields]


def keep_versions(contacts: Collection[Contact], *, by: User | None, at: datetime) -> None:
    """Put down what they say now; the caller writes what they say next. One statement."""
    ContactVersion.objects.bulk_create(
        ContactVersion(
            contact=each, version=each.version, replaced_at=at, replaced_by=by,
            **{name: getattr(each, name) for name in FACTS},
        )
        for each in contacts
    )  # fmt: skip
