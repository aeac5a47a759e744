"""Takes the pictures of ``docs/screens/``: ``bin/screens``. No test; what a test would look at.

Two banks, each in a process and a data directory of its own: that of ``bin/demo`` for what people
look at all day, the scene of the tests for what a good night does not have (a held file, a request
that waits, a proposal).
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from wealthcrm.embedded import services
from wealthcrm.paths import BASE_DIR

FOLDER = BASE_DIR / "docs" / "screens"
DESK, TABLET, PHONE = (1440, 900), (1024, 768), (390, 844)
BANKS = ("demo", "scene")


class Shot(NamedTuple):
    name: str
    user: Any
    address: str
    size: tuple[int, int] = DESK
    language: str = "zh-hans"
    scheme: str = "light"
    # Else as far as one screen reaches.
    is_whole: bool = True


def main() -> int:
    if sys.argv[1:]:
        _in_a_directory_of_its_own(sys.argv[1])
        return 0
    return max(
        subprocess.run([sys.executable, "-m", __spec__.name, bank], check=False).returncode
        for bank in BANKS
    )


def _in_a_directory_of_its_own(bank: str) -> None:
    with tempfile.TemporaryDirectory(prefix="wcrm-screens-") as folder:
        os.environ |= {
            "WEALTHCRM_DATA_DIR": folder,
            "WEALTHCRM_EMBEDDED_DURABLE": "no",
            "WEALTHCRM_TLS": "no",
            "DJANGO_SETTINGS_MODULE": "wealthcrm.settings",
            "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
        }
        with services.from_environment(with_valkey=True):
            _pictures(bank)


def _pictures(bank: str) -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.management import call_command
    from django.test.testcases import LiveServerThread
    from playwright.sync_api import sync_playwright

    from tests.browser import demo_shots, scene_shots
    from tests.browser.conftest import ARGUMENTS
    from wealthcrm import frontend

    frontend.build()
    settings.ALLOWED_HOSTS = ["localhost"]
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    call_command("migrate", verbosity=0)
    shots = demo_shots.shots() if bank == "demo" else scene_shots.shots()
    server = LiveServerThread("localhost", StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or "chromium", args=ARGUMENTS
        )
        _take(browser, f"http://localhost:{server.port}", shots)
        browser.close()
    server.terminate()


def _take(browser: Any, base: str, shots: Sequence[Shot]) -> None:
    from django.conf import settings
    from django.contrib.auth.signals import user_logged_in
    from django.test import Client

    from tests.factories import forced_in_with_factor

    user_logged_in.connect(forced_in_with_factor)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for shot in shots:
        width, height = shot.size
        context = browser.new_context(
            base_url=base, viewport={"width": width, "height": height}, color_scheme=shot.scheme
        )
        cookies = {settings.LANGUAGE_COOKIE_NAME: shot.language}
        if shot.user:
            client = Client()
            client.force_login(shot.user)
            cookies[settings.SESSION_COOKIE_NAME] = client.cookies["sessionid"].value
        context.add_cookies([{"name": k, "value": v, "url": base} for k, v in cookies.items()])
        page = context.new_page()
        page.goto(shot.address, wait_until="networkidle")  # with what loads later
        page.screenshot(path=Path(FOLDER / f"{shot.name}.png"), full_page=shot.is_whole)
        context.close()
        sys.stdout.write(f"docs/screens/{shot.name}.png\n")


if __name__ == "__main__":
    sys.exit(main())
