"""The page of who may not: whose task it is, and the way back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from organisation.rules.permissions import Permission, roles_with


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: a known page, the wrong role. A stranger's thing is a 404 instead."""
    asked = exception.args[0] if exception.args else ""
    permission = Permission(asked) if asked in Permission.values else None
    context = {
        "permission": permission,
        "roles": [role.label for role in roles_with(permission)] if permission else [],
    }
    return render(request, "403.html", context, status=403)
