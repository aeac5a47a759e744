"""The description of the API, the page that shows it, and addresses that are none."""

from typing import ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiJsonRenderer2
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.permissions import Need
from api.problem_codes import Code
from api.problems import Problem


@extend_schema(exclude=True)
class Description(SpectacularAPIView):
    """The OpenAPI description, for whoever is let in: it names no data."""

    renderer_classes = [OpenApiJsonRenderer2, OpenApiJsonRenderer]
    needs: ClassVar = {"get": Need()}

    def _get_version_parameter(self, _request: Request) -> None:
        """There is one version; the library would write into a header what the address names."""
        return None

    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """In the language of the pages; nothing else of the address counts."""
        answer: Response = self._get_schema_response(request)  # type: ignore[no-untyped-call]
        return answer


@never_cache
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The description to read and to try out, in the session of who reads it."""
    return render(request, "api/docs.html")


@extend_schema(exclude=True)
class Nothing(APIView):
    """An address that is none is answered like a thing that is none."""

    needs: ClassVar[dict[str, Need]] = {}

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        self.perform_authentication(request)
        if not request.user.is_authenticated:
            self.permission_denied(request)
        raise Problem(404, Code.NOT_FOUND)
