"""Letting phone boxes in: by the signature of a report, without a session and without a token."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import RequestDataTooBig
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from api.problem_codes import Code
from api.problems import Problem
from api.throttles import place_in_minute
from outreach.models import PhoneBox
from outreach.services.phone_boxes import ClockOff, NotSigned, box_of_report

BOX, STAMP, SIGNATURE = "X-Phone-Box", "X-Timestamp", "X-Signature"


@dataclass(frozen=True)
class Sender:
    """The box that signed, and when its report came."""

    box: PhoneBox
    at: datetime


class SignedByBox(BaseAuthentication):
    """Whoever is no box, or not as it should sign, is told no more than that."""

    def authenticate(self, request: Request) -> tuple[AnonymousUser, Sender]:
        now, given = timezone.now(), request.headers
        try:
            box = box_of_report(
                code=given.get(BOX, ""), stamp=given.get(STAMP, ""),
                given=given.get(SIGNATURE, ""), body=_body(request), at=now,
            )  # fmt: skip
        except NotSigned as error:
            raise Problem(401, Code.SIGNATURE_WRONG) from error
        except ClockOff as error:
            raise Problem(401, Code.CLOCK_OFF) from error
        return AnonymousUser(), Sender(box, now)

    def authenticate_header(self, request: Request) -> str:
        return SIGNATURE


def _body(request: Request) -> bytes:
    """As it was sent; the parser reads it again."""
    try:
        return request._request.body
    except RequestDataTooBig as error:
        raise Problem(400, Code.INVALID) from error


class IsBox(BasePermission):
    """Nobody else reports calls, whatever the token."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(request.auth, Sender)


class PerBox(BaseThrottle):
    """How many reports one box may send (``settings.API_BOX_REPORTS_A_MINUTE``)."""

    wait_for: float | None = None

    def allow_request(self, request: Request, view: APIView) -> bool:
        sender = cast(Sender, request.auth)
        minute, second = divmod(sender.at.timestamp(), 60)
        most = settings.API_BOX_REPORTS_A_MINUTE
        self.wait_for = place_in_minute(f"api:box:{sender.box.pk}", int(minute), second, most)
        return self.wait_for is None

    def wait(self) -> float | None:
        """Seconds until there is room again."""
        return self.wait_for
