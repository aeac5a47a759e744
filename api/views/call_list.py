"""One's own list of the day, and working it: for desktops that show it elsewhere."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from api.caller import caller_of
from api.permissions import Need
from api.serializers.call_list import CallList, ListQuery
from api.views.base import NUMBER_IN_PATH, asked
from api.views.call_list_acts import WRITES, ActsMixin
from organisation.rules.permissions import Permission
from organisation.rules.token_scopes import TokenScope
from outreach.selectors.day_queue import Queue, day_queue

NOTHING: dict[str, Any] = {
    "day": None, "dialled": 0, "answered": 0, "effective": 0, "backlog": 0, "results": [],
}  # fmt: skip


class CallLists(ActsMixin, ViewSet):
    lookup_field, lookup_value_regex = "client_no", NUMBER_IN_PATH
    needs: ClassVar = {
        "list": Need(Permission.LOG_CONTACTS, TokenScope.READ_CONTACTS),
        **dict.fromkeys(("outcome", "skip", "put_off", "hand_over", "undo"), WRITES),
    }

    @extend_schema(
        operation_id="call_list_retrieve", summary=_("本人今天的联系名单"),
        parameters=[ListQuery], responses=CallList,
    )  # fmt: skip
    def list(self, request: Request) -> Response:
        given, caller = asked(ListQuery, request), caller_of(request)
        published = caller.published
        if published is None:
            return Response(CallList(NOTHING).data)
        queue = day_queue(
            caller.scope, run_id=published.run_id, employee_no=caller.access.employee_no,
            today=caller.on, at=caller.at,
        )  # fmt: skip
        return Response(CallList(_told(queue, given["limit"])).data)


def _told(queue: Queue, limit: int) -> dict[str, Any]:
    if queue.listed is None:
        return NOTHING
    tally = queue.tally
    return {
        "day": queue.listed.day, "dialled": tally.dialled, "answered": tally.answered,
        "effective": tally.effective, "backlog": tally.backlog,
        "results": [*queue.open, *queue.later, *queue.settled][:limit],
    }  # fmt: skip
