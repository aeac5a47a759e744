"""The rejected rows of a file, as a page and as a file."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organisation.rules.permissions import Permission
from web.access import needs
from web.pages.files import NoSuchFile, rejects_page
from web.pages.reject_download import reject_file


@require_safe
@needs(Permission.SEE_REJECTED_ROWS)
def rejects(request: HttpRequest, file_id: int) -> HttpResponse:
    try:
        page = rejects_page(file_id)
    except NoSuchFile as error:
        raise Http404 from error
    return render(request, "web/rejects.html", {"page": page})


@require_safe
@needs(Permission.SEE_REJECTED_ROWS)
def rejects_file(request: HttpRequest, file_id: int) -> FileResponse:
    """All rejected rows of the file, masked."""
    try:
        name, content = reject_file(file_id)
    except NoSuchFile as error:
        raise Http404 from error
    return FileResponse(content, as_attachment=True, filename=name, content_type="text/csv")
