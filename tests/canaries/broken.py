"""The pages, and one that breaks over what it was given."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from wealthcrm import urls


def broken(request: HttpRequest) -> HttpResponse:
    try:
        int(request.POST["what"])
    except ValueError as error:
        raise KeyError(request.POST["what"]) from error
    return HttpResponse()


urlpatterns = [path("broken/", broken), *urls.urlpatterns]
handler403 = urls.handler403
