"""How long a night took whose steps partly ran side by side."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from operations.rules.spans import Span, seconds_of

START = datetime(2026, 3, 20, 1, tzinfo=UTC)


def span(begun: int, ended: int, *, before: float = 0.0) -> Span:
    """A part that last ran from one second to another, and ``before`` seconds in attempts."""
    return Span(
        before + ended - begun,
        START + timedelta(seconds=begun),
        START + timedelta(seconds=ended),
    )


def test_parts_one_after_the_other_add_up() -> None:
    assert seconds_of([span(0, 4), span(4, 7), span(9, 10)]) == 8


def test_what_ran_side_by_side_counts_once() -> None:
    # The second begins in the first's sixth second and ends three after it: 8 + 3.
    assert seconds_of([span(0, 8), span(6, 11)]) == 11
    # One wholly within another, and a third within both.
    assert seconds_of([span(0, 10), span(2, 5), span(3, 4)]) == 10


def test_earlier_attempts_and_what_never_ended_count_by_their_seconds() -> None:
    assert seconds_of([span(0, 8, before=5), span(6, 11), Span(2.5, START, None)]) == 18.5
    assert seconds_of([]) == 0


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 30)), max_size=12))
def test_seconds_are_those_in_which_anything_ran(parts: list[tuple[int, int]]) -> None:
    ran = {second for begun, length in parts for second in range(begun, begun + length)}
    assert seconds_of(span(begun, begun + length) for begun, length in parts) == len(ran)
