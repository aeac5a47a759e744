"""What requests would do to the books, before anybody approves them."""

from tiering.rules.book_difference import Size, Wish, difference

RM = "relationship_manager"


def wish(client_no: str, before: str | None, after: str | None, *, night: bool = False) -> Wish:
    return Wish(client_no, RM, before, after, night, RM)


def sizes(**clients: int) -> dict[tuple[str, str], Size]:
    return {(number, RM): Size(n, 400, 500) for number, n in clients.items()}


def test_a_hand_over_takes_from_one_book_and_gives_to_the_other() -> None:
    found = difference([wish("A", "M1", "M2"), wish("B", "M1", "M2")], sizes(M1=426, M2=399))
    assert [(b.employee_no, b.before, b.after) for b in found.books] == [
        ("M1", 426, 424), ("M2", 399, 401),
    ]  # fmt: skip
    assert [book.is_above_initial for book in found.books] == [True, True]
    assert (found.beyond_cap, found.unmanaged, found.released) == (0, [], 0)


def test_who_comes_beyond_the_cap_is_counted_and_stands_first() -> None:
    wishes = [wish(f"C{n}", "M1", "M2") for n in range(3)]
    found = difference(wishes, sizes(M1=10, M2=499))
    assert [(b.employee_no, b.beyond_cap) for b in found.books] == [("M2", 2), ("M1", 0)]
    assert found.beyond_cap == 2


def test_who_leaves_makes_room_for_who_comes() -> None:
    found = difference([wish("A", "M1", "M2"), wish("B", "M2", "M1")], sizes(M1=500, M2=500))
    assert [book.beyond_cap for book in found.books] == [0, 0]


def test_a_full_book_that_only_loses_clients_is_not_beyond_its_cap() -> None:
    assert difference([wish("A", "M1", "M2")], sizes(M1=520, M2=0)).beyond_cap == 0


def test_out_of_the_books_is_told_apart_from_left_to_the_night() -> None:
    found = difference(
        [wish("A", "M1", None), wish("B", "M1", None, night=True), wish("C", None, "M1")],
        sizes(M1=100),
    )
    assert (found.unmanaged, found.released, found.newly_managed) == (["A"], 1, 1)
    assert found.books[0].after == 99


def test_a_book_nobody_knows_is_empty_and_has_no_limits() -> None:
    (book,) = difference([wish("A", None, "M9")], {}).books
    assert (book.before, book.after, book.cap, book.beyond_cap) == (0, 1, None, 0)


def test_a_client_who_changes_role_leaves_the_book_of_the_old_one() -> None:
    both = {("M1", "lobby_manager"): Size(300, 300, None), ("M1", RM): Size(7, 400, 500)}
    moved = Wish("A", RM, "M1", "M2", goes_to_night=False, from_role="lobby_manager")
    found = {(book.employee_no, book.role): book.after for book in difference([moved], both).books}
    assert found == {("M1", "lobby_manager"): 299, ("M2", RM): 1}
