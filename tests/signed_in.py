"""A browser in which somebody is signed in already."""

from django.test import Client
from django.utils import timezone

from organisation.models import User
from web.stepup import PROVED_AT, STEPPED_UP


def browser_of(user: User, *, proved: bool = True) -> Client:
    """Signed in with a second factor; ``proved``: who it is was shown once more just now."""
    browser = Client()
    browser.force_login(user)
    if proved:
        session = browser.session
        session[PROVED_AT] = timezone.now().timestamp()
        session[STEPPED_UP] = True
        session.save()
    return browser
