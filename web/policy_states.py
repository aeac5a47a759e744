"""Where a policy version stands, as one word."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from operations.models import PolicyVersion
from web.labels import Words

STATE_LABELS: dict[str, Words] = {
    "in_force": _("现行"),
    "to_come": _("已批准，未生效"),
    "past": _("已被取代"),
    "open": _("待批准"),
    "rejected": _("已驳回"),
    "withdrawn": _("已撤回"),
}


def state_of(version: PolicyVersion, current: PolicyVersion | None, *, on: date) -> str:
    """``current`` is the version in force on the day."""
    if version.outcome:
        return version.outcome
    if version.approved_at is None:
        return "open"
    if current is not None and version.pk == current.pk:
        return "in_force"
    is_newer = current is None or version.version > current.version
    return "to_come" if is_newer and version.effective_on > on else "past"
