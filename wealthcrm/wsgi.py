"""WSGI entry point."""

import atexit
import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wealthcrm.settings")

# So many new objects before Python looks for cycles among them; a page makes some tens of thousands
# and nearly all go by themselves.
OBJECTS_BETWEEN_LOOKS = 10_000


def settle_memory() -> None:
    """What is loaded when the server starts stays for good: the collector need not walk all of it
    again in the middle of somebody's page (a tenth of a second each time)."""
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018 - loads every view
    gc.collect()
    gc.freeze()
    atexit.register(gc.unfreeze)  # so that what ends with the process is taken down as ever
    gc.set_threshold(OBJECTS_BETWEEN_LOOKS, 10, 10)


application = get_wsgi_application()
settle_memory()
