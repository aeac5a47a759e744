"""What an operation needs: a scope of the token and a permission of its person."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from api.caller import Caller, caller_of
from organisation.rules.permissions import Permission
from organisation.rules.token_scopes import TokenScope

if TYPE_CHECKING:  # the framework's views are being made while it asks for this module
    from rest_framework.views import APIView


class Need(NamedTuple):
    """Both; None asks for nothing beyond being let in."""

    permission: Permission | None = None
    scope: TokenScope | None = None


class MayAsk(BasePermission):
    """Views say ``needs``: action or, in lower case, method → Need. One that is missing there is
    refused: a forgotten line opens nothing."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        if not isinstance(request.auth, Caller):
            return False
        method = (request.method or "").lower()
        if method == "options" or not hasattr(view, method):
            return True  # there is no such operation, which the view says itself (405)
        needs: Mapping[str, Need] = getattr(view, "needs", {})
        need = needs.get(getattr(view, "action", None) or method.replace("head", "get"))
        if need is None:
            return False
        caller_of(request).must(need.permission, need.scope)
        return True
