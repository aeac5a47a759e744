"""What of a night waits for a person: held files, missing required files, a guard."""

from collections.abc import Iterable
from dataclasses import dataclass

GUARDS = "guard:"  # what the subject of a guard begins with
# The guard on moves (policy ``guards.move_limit_percent``, domain/08 §Fine print).
MOVES_GUARD = f"{GUARDS}moves"


@dataclass(frozen=True)
class HeldSubject:
    """One thing to decide. ``subject`` and ``digest`` are those of ``FileDecision``: a file's name
    and content, a missing table's name (without content), or a guard's name and the digest of what
    the books it holds were decided from.

    ``can_release`` and ``can_skip`` say which decisions make sense: nobody can release a file that
    is not there, and nobody can go on without a guard.
    """

    subject: str
    digest: str
    can_release: bool
    can_skip: bool


def held_subjects(
    *,
    held_files: Iterable[tuple[str, str]],
    missing_tables: Iterable[str],
    is_run_held: bool,
    books_digest: str | None,
) -> list[HeldSubject]:
    """What waits for a decision in a run.

    ``held_files`` are (name, digest); ``books_digest`` is None before the books are computed. A run
    that is held after that is held by the guard on moves: files are judged before any book is
    touched.
    """
    found = [HeldSubject(name, digest, True, True) for name, digest in held_files]
    if is_run_held:
        found += [HeldSubject(table, "", False, True) for table in missing_tables]
        if books_digest is not None:
            found.append(HeldSubject(MOVES_GUARD, books_digest, True, False))
    return found
