"""Books: all within reach, one person's, its movement, and the box of filters of its list."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from clients.selectors.client_list import NotInList
from organisation.rules.permissions import Permission
from web.access import access_of_request, needs
from web.clients import scope_of_request
from web.pages.book.moves import moves_page
from web.pages.book.one import Book, NoSuchBook, book_page, find_book, query_of_book
from web.pages.book.overview import books_page, read_book_query
from web.pages.client_list import filter_box
from web.pages.locks import lock_banner
from web.pages.shell import PublishedDay
from web.published import published_of_request


@require_safe
@never_cache
@needs(Permission.SEE_BOOKS)
def books(request: HttpRequest) -> HttpResponse:
    published = published_of_request(request)
    locks = lock_banner(timezone.localdate())
    if published is None:
        return render(request, "web/books.html", {"page": None, "locks": locks})
    after = request.GET.get("after", "")
    page = books_page(
        access_of_request(request), published, read_book_query(request.GET.dict()),
        after=int(after) if after.isdecimal() and len(after) < 18 else None,
    )  # fmt: skip
    return render(request, "web/books.html", {"page": page, "locks": locks})


@require_safe
@never_cache
@needs(Permission.SEE_BOOKS)
def book(request: HttpRequest, employee_no: str, role: str = "") -> HttpResponse:
    """One book. A list that begins after somebody no longer visible begins at the start."""
    published, found = _book_at_hand(request, employee_no, role)
    access, scope = access_of_request(request), scope_of_request(request)
    try:
        page = book_page(access, scope, published, found, request.GET)
    except NotInList:
        query = query_of_book(found, request.GET)
        return redirect(query.url(query.address()))
    return render(request, "web/book.html", {"page": page, "book": found})


@require_safe
@never_cache
@needs(Permission.SEE_BOOKS)
def book_moves(request: HttpRequest, employee_no: str, role: str) -> HttpResponse:
    """The fragment of who came and went, fetched after the page: most look at the list first."""
    published, found = _book_at_hand(request, employee_no, role)
    page = moves_page(found, scope_of_request(request), published)
    return render(request, "web/_book_moves.html", {"page": page})


@require_safe
@never_cache
@needs(Permission.SEE_BOOKS)
def book_filters(request: HttpRequest, employee_no: str, role: str) -> HttpResponse:
    """The box of filters and columns of the book's list."""
    published, found = _book_at_hand(request, employee_no, role)
    query = query_of_book(found, request.GET)
    box = filter_box(access_of_request(request), scope_of_request(request), published, query)
    for name in ("manager", "role", "co_manager", "managed"):
        box.form.fields.pop(name)  # the book says these
    return render(request, "web/_filters.html", {"box": box})


def _book_at_hand(request: HttpRequest, employee_no: str, role: str) -> tuple[PublishedDay, Book]:
    """The book as this person may see it; raises Http404 for a stranger's and for none alike."""
    published = published_of_request(request)
    if published is None:
        raise Http404
    try:
        found = find_book(
            access_of_request(request), published, employee_no, role, on=timezone.localdate()
        )
    except NoSuchBook as error:
        raise Http404 from error
    return published, found
