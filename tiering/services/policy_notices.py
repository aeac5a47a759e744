"""Telling head office of policies: who may decide that one waits, who proposed what was decided."""

from datetime import datetime

from django.utils import timezone

from operations.models import PersonalNotice, PolicyVersion
from operations.services.telling import Told, tell_people, tell_person
from organisation.models import User
from organisation.rules.permissions import Permission
from organisation.selectors.postings import holders_of


def tell_proposed(version: PolicyVersion, *, by: User, at: datetime) -> None:
    """To everybody who may approve it but its maker; an edited proposal is told of again."""
    kind = PersonalNotice.Kind.POLICY_ASKED
    others = holders_of(Permission.APPROVE_POLICY, on=timezone.localdate(at)) - {by.employee_no}
    facts = _facts(version, by)
    tell_people(
        notices=[
            Told(f"{kind}:{version.version}:{version.revision}:{number}", number, kind, facts)
            for number in sorted(others)
        ],
        at=at,
    )


def tell_decided(version: PolicyVersion, *, status: str, by: User, at: datetime) -> None:
    """To who proposed it; ``status`` is "approved" or "rejected". The revision tells a decision
    apart from one voided by an edit."""
    if version.created_by is None:
        return
    kind = PersonalNotice.Kind.POLICY_DECIDED
    tell_person(
        key=f"{kind}:{version.version}:{version.revision}:{status}",
        employee_no=version.created_by.employee_no, kind=kind,
        facts=_facts(version, by) | {"status": status}, at=at,
    )  # fmt: skip


def _facts(version: PolicyVersion, by: User) -> dict[str, object]:
    return {
        "version": version.version, "by": by.employee_no,
        "effective_on": version.effective_on.isoformat(),
    }  # fmt: skip
