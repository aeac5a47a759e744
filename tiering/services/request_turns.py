"""Taking turns at the requests of a branch.

What its office is told depends on whether anything is still open there, and two transactions at
once each see the other's request as it was before: both would leave the notice open, or one would
close it over the other's new request. So whoever files, edits, withdraws or decides does it after
the other. The turn ends with the transaction, and is taken before any row of a request is held, in
the order of the branches' codes: then nobody waits in a ring.
"""

from collections.abc import Iterable

from django.db import connection

# "brch" in ASCII, which no other lock begins with; the second half is the branch's.
TURNS = 0x62726368
ALL_OF_THEM = 0


def take_turn(branches: Iterable[str]) -> None:
    """Wait until nobody else is at the requests of these branches; in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", [TURNS, ALL_OF_THEM])
        # One that hashes to ALL_OF_THEM would ask for it alone while another does: a ring.
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, number) FROM (SELECT DISTINCT"
            " coalesce(nullif(hashtext(code), %s), 1) AS number FROM unnest(%s::text[]) AS code"
            " ORDER BY number OFFSET 0) AS numbers",
            [TURNS, ALL_OF_THEM, list(branches)],
        )


def take_every_turn() -> None:
    """The same of all branches: a night settles requests of any."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [TURNS, ALL_OF_THEM])
