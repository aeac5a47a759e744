"""The OpenAPI description: made of the views, with what every one of them may answer."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema

from api.problems import PROBLEM_TYPE
from api.serializers.problems import ProblemBody

# Whatever is asked: nobody is let in, may not, asks for what cannot be sent, or too often.
ALWAYS = (401, 403, 405, 406, 429)
BY_METHOD: Mapping[str, tuple[int, ...]] = {
    "GET": (400, 404, 409),
    "POST": (400, 404, 409, 415, 422),
}


# What reads its query through ``api.views.base.asked``.
ASKED = ("list", "history")


class Schema(AutoSchema):
    """Adds the problems that the framework and our gate answer with, all of one shape."""

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for status in sorted({*ALWAYS, *BY_METHOD.get(self.method, ())}):
            bodies[str(status)] = self._get_response_for_code(  # type: ignore[no-untyped-call]
                ProblemBody, str(status), [PROBLEM_TYPE], direction
            )
        return bodies

    def get_description(self) -> str:  # type: ignore[override]  # the library asks like this
        """Nothing of docstrings: they are for who reads the code."""
        is_asked = getattr(self.view, "action", "") in ASKED
        return gettext("不认识的查询参数以 400 拒绝，errors 里是它们的名字。") if is_asked else ""


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """A token of ``Authorization: Bearer``."""

    target_class = "api.authentication.BearerToken"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class BoxScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """A phone box's signature; its two other headers are told in docs/operations.md."""

    target_class = "api.phone_boxes.SignedByBox"
    name = "phone_box"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "apiKey", "in": "header", "name": "X-Signature"}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The session of somebody signed in on our pages."""

    target_class = "api.authentication.BrowserSession"
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}
