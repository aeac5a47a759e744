"""Who sees which client, told a person and a client at a time, slowly, from domain/01 §Who may see
what: it shares nothing with the row gate but the words of that table."""

from collections.abc import Iterator
from enum import IntEnum

from tests.scope.worlds import BOOKS, Handed, Person, Post, Row, World

HEADS = ("branch_office", "branch_head", "outlet_head")
# Whose row of the table says nothing of clients handed over one by one.
NEVER_HANDED = ("head_office", "teller", "administrator")
# employee: "clients of their service teams and of their own running referrals and projects".
EMPLOYEES_GET = ("team", "referral", "project")


class View(IntEnum):
    NOTHING = 0
    MASKED = 1
    FULL = 2


def view(world: World, person: Person, row: Row) -> View:
    """What this person is told of this client in any list, search, count, export or answer."""
    posts = posts_of(person)
    if not posts or any(post.role == "administrator" for post in posts):
        return View.NOTHING
    views = [*_by_posts(world, person, posts, row), *_stood_in(world, person, row)]
    return max(views, default=View.NOTHING)


def opens(world: World, person: Person, row: Row) -> bool:
    """Whether the client's own page opens: the same, and head office's recorded reason."""
    if view(world, person, row) > View.NOTHING:
        return True
    roles = {post.role for post in posts_of(person)}
    if "head_office" not in roles or "administrator" in roles:
        return False
    return any(
        (each.number, each.person) == (row.number, person.number) and each.until > 0
        for each in world.opened
    )


def posts_of(person: Person) -> list[Post]:
    """What the person holds today; on the day of leaving, the person no longer works there."""
    if not person.is_active:
        return []
    return [
        post for post in person.posts if post.joined <= 0 and (post.left is None or post.left > 0)
    ]


def _by_posts(world: World, person: Person, posts: list[Post], row: Row) -> Iterator[View]:
    for post in posts:
        is_here = row.outlet == post.place.code
        is_marginal = row.manager is None and 30_000 <= row.aum < 50_000
        if post.role in HEADS and _lies_below(world, row.outlet, post):
            yield View.FULL
        if post.role in BOOKS and _is_in_book(world, (person.number, post.role), row):
            yield View.FULL
        if post.role == "lobby_manager" and is_here and is_marginal:
            yield View.FULL
        if post.role == "teller" and is_here and row.tier == "potential":
            yield View.MASKED
        yield from _handed(world, person, post.role, row)


def _lies_below(world: World, outlet: str | None, post: Post) -> bool:
    return any(place.code == outlet and post.place.code in place.chain for place in world.places)


def _is_in_book(world: World, book: tuple[str, str], row: Row) -> bool:
    return row.manager == book or any(
        each.source == "co_manager" and (each.person, each.reference) == book
        for each in _running(world, row)
    )


def _handed(world: World, person: Person, role: str, row: Row) -> Iterator[View]:
    for each in _running(world, row):
        if each.person != person.number or each.source == "co_manager" or role in NEVER_HANDED:
            continue
        if role != "employee":
            yield View.FULL
        elif each.source in EMPLOYEES_GET:
            yield View.MASKED


def _running(world: World, row: Row) -> Iterator[Handed]:
    for each in world.handed:
        is_over = each.ended is not None or (each.until is not None and each.until <= 0)
        if each.number == row.number and each.begun <= 0 and not is_over:
            yield each


def _stood_in(world: World, person: Person, row: Row) -> Iterator[View]:
    """A stand-in sees and works the book; nothing else of the other one."""
    for each in world.stand_ins:
        is_today = each.number == person.number and each.first <= 0 <= each.last
        if is_today and _is_in_book(world, (each.other, each.role), row):
            yield View.FULL
