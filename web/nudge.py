"""Telling the workers that a night may have become due."""


def nudge_night() -> None:
    """Send the message that makes a worker look for due nights; losing it loses nothing."""
    from nightly.tasks import run_due_nights

    run_due_nights.delay()
