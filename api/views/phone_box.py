"""Calls as phone boxes report them: signed, some hundreds at once, each answered by itself."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.phone_boxes import BOX, STAMP, IsBox, PerBox, Sender, SignedByBox
from api.problem_codes import Code
from api.problems import Errors, Problem, field_errors
from api.serializers.phone_box import CallReport, Report, ReportAnswer, Reported
from api.views.base import example, sent
from outreach.rules.calls import Call
from outreach.rules.contacts import Direction
from outreach.rules.policy import Purpose
from outreach.services.calls import Taken, take_calls
from outreach.services.phone_boxes import BoxClosed

# Refused by the service → what is said of it.
ERRORS: Mapping[Taken, Errors] = {
    Taken.CONFLICT: [{"field": "call_id", "code": "conflict"}],
    Taken.NOT_YET: [{"field": "started_at", "code": "not_yet"}],
    Taken.TOO_OLD: [{"field": "started_at", "code": "too_old"}],
}
BOX_HEADER = OpenApiParameter(
    BOX, {"type": "string", "pattern": "^[!-~]{1,20}$"}, OpenApiParameter.HEADER, required=True,
    description=_("盒子编号"),
)  # fmt: skip
STAMP_HEADER = OpenApiParameter(
    STAMP, {"type": "string", "pattern": "^[0-9]{1,12}$"}, OpenApiParameter.HEADER, required=True,
    description=_("签名时刻，1970 年以来的秒数；X-Signature 为对它、一个句点和正文的 HMAC-SHA256"),
)  # fmt: skip
CALL = {
    "call_id": "20261120-000017", "employee_no": "10023", "number": "13800000000",
    "started_at": "2026-11-20T10:20:00+08:00", "seconds": 186, "direction": "out",
    "recording": "rec/20261120/000017",
}  # fmt: skip


class PhoneBoxEvents(APIView):
    authentication_classes = (SignedByBox,)
    permission_classes = (IsBox,)
    throttle_classes = (PerBox,)

    @extend_schema(
        summary=_("电话盒子上报通话，一次 1 至 500 条；每条各自答复，重发不会重复记"),
        parameters=[BOX_HEADER, STAMP_HEADER],
        request=Report,
        responses=ReportAnswer,
        examples=[example({"events": [CALL]})],
    )
    def post(self, request: Request) -> Response:
        sender, given = cast(Sender, request.auth), sent(Reported, request)["events"]
        judged = list(_judged(given))
        calls = [call for call in judged if isinstance(call, Call)]
        try:
            taken = iter(take_calls(box=sender.box, calls=calls, at=sender.at))
        except BoxClosed as error:
            raise Problem(401, Code.SIGNATURE_WRONG) from error
        answers = [_answer(each if not isinstance(each, Call) else next(taken)) for each in judged]
        results = [{"place": place, **each} for place, each in enumerate(answers)]
        return Response(ReportAnswer({"results": results}).data)


def _judged(given: Sequence[Any]) -> Iterator[Call | Errors]:
    """Each call by itself: a wrong one loses none of the others."""
    form = CallReport()
    for each in given:
        try:
            yield _call(form.run_validation(each))
        except ValidationError as error:
            yield list(field_errors(error.get_codes()))[:20]


def _call(given: Mapping[str, Any]) -> Call:
    is_automatic = given["is_automatic"]
    usual = Purpose.MARKETING if is_automatic else Purpose.SERVICE
    return Call(
        call_id=given["call_id"],
        employee_no=given["employee_no"],
        client_no=given.get("client_no", ""),
        number=given.get("number", ""),
        started_at=timezone.localtime(given["started_at"]),
        seconds=given["seconds"],
        direction=Direction(given["direction"]),
        is_automatic=is_automatic,
        purpose=Purpose(given.get("purpose", usual)),
        recording=given.get("recording", ""),
    )


def _answer(taken: Taken | Errors) -> Mapping[str, Any]:
    if not isinstance(taken, Taken):
        return {"state": "refused", "errors": taken}
    if taken in ERRORS:
        return {"state": "refused", "errors": ERRORS[taken]}
    return {"state": taken.value, "errors": []}
