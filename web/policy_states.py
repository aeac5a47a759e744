"""Where a policy version stands, as one word."""

from django.utils.translation import gettext_lazy as _

from web.labels import Words

STATE_LABELS: dict[str, Words] = {
    "in_force": _("现行"),
    "to_come": _("已批准，未生效"),
    "past": _("已被取代"),
    "open": _("待批准"),
    "rejected": _("已驳回"),
    "withdrawn": _("已撤回"),
}
