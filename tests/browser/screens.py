"""Takes the pictures of ``docs/screens/``: ``bin/screens``. No test; what a test would look at."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from wealthcrm.embedded import services
from wealthcrm.paths import BASE_DIR

FOLDER = BASE_DIR / "docs" / "screens"
DESK, TABLET, PHONE = (1440, 900), (1024, 768), (390, 844)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="wcrm-screens-") as folder:
        os.environ |= {
            "WEALTHCRM_DATA_DIR": folder,
            "WEALTHCRM_EMBEDDED_DURABLE": "no",
            "WEALTHCRM_TLS": "no",
            "DJANGO_SETTINGS_MODULE": "wealthcrm.settings",
            "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
        }
        with services.from_environment(with_valkey=True):
            _pictures()


def _pictures() -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.management import call_command
    from django.test.testcases import LiveServerThread
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import ARGUMENTS
    from wealthcrm import frontend

    frontend.build()
    settings.ALLOWED_HOSTS = ["localhost"]
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    call_command("migrate", verbosity=0)
    server = LiveServerThread("localhost", StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    base = f"http://localhost:{server.port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or "chromium", args=ARGUMENTS
        )
        _take(browser, base)
        browser.close()
    server.terminate()


def _take(browser: object, base: str) -> None:
    from django.conf import settings
    from django.contrib.auth.signals import user_logged_in
    from django.test import Client

    from organisation.rules.roles import Role
    from tests.browser.workplace import make_workplace
    from tests.factories import forced_in_with_factor
    from tiering.models import ExtractFile

    user_logged_in.connect(forced_in_with_factor)
    place = make_workplace()
    scene = place.scene
    held = ExtractFile.objects.get(verdict=ExtractFile.Verdict.HELD)
    office, head, manager = Role.HEAD_OFFICE, Role.BRANCH_HEAD, Role.RELATIONSHIP_MANAGER
    own = scene.users[manager].employee_no
    shots = [
        ("sign-in", None, "/sign-in/", DESK, "zh-hans", "light"),
        ("home-branch", Role.BRANCH_OFFICE, "/", DESK, "zh-hans", "light"),
        ("home-manager", manager, "/", DESK, "zh-hans", "light"),
        ("home-phone", head, "/", PHONE, "zh-hans", "light"),
        ("night-held", office, "/nights/", DESK, "zh-hans", "light"),
        ("night-held-en", office, "/nights/", DESK, "en", "light"),
        ("night-held-dark", office, "/nights/", DESK, "zh-hans", "dark"),
        ("night-tablet", office, "/nights/", TABLET, "zh-hans", "light"),
        ("night-phone", office, "/nights/", PHONE, "zh-hans", "light"),
        ("notices", office, "/notices/", DESK, "zh-hans", "light"),
        ("notices-phone-en", office, "/notices/", PHONE, "en", "light"),
        ("rejects", office, f"/nights/files/{held.pk}/rejects/", DESK, "zh-hans", "light"),
        ("dashboard", Role.BRANCH_OFFICE, "/totals/B1/", DESK, "zh-hans", "light"),
        ("dashboard-phone-en", office, "/totals/B1/", PHONE, "en", "light"),
        ("dashboard-dark", Role.OUTLET_HEAD, "/totals/O003/", DESK, "zh-hans", "dark"),
        ("clients", manager, "/clients/", DESK, "zh-hans", "light"),
        ("clients-phone-en", manager, "/clients/", PHONE, "en", "light"),
        ("client", manager, "/clients/C00001/", DESK, "zh-hans", "light"),
        ("client-en", manager, "/clients/C00001/", DESK, "en", "light"),
        ("client-phone", manager, "/clients/C00001/", PHONE, "zh-hans", "light"),
        ("client-dark", manager, "/clients/C00001/", DESK, "zh-hans", "dark"),
        ("client-history", manager, "/clients/C00001/history/", DESK, "zh-hans", "light"),
        ("book", manager, f"/books/{own}/relationship_manager/", DESK, "zh-hans", "light"),
        ("book-en", manager, f"/books/{own}/relationship_manager/", DESK, "en", "light"),
        ("book-phone", manager, f"/books/{own}/relationship_manager/", PHONE, "zh-hans", "light"),
        ("books", Role.BRANCH_OFFICE, "/books/", DESK, "zh-hans", "light"),
        ("approvals", Role.BRANCH_OFFICE, "/approvals/", DESK, "zh-hans", "light"),
        ("approvals-phone-en", Role.BRANCH_OFFICE, "/approvals/", PHONE, "en", "light"),
        ("policies", office, "/policies/", DESK, "zh-hans", "light"),
        ("policy-trial", office, f"/policies/{place.proposal}/trial/", DESK, "zh-hans", "light"),
        ("jobs", manager, "/jobs/", DESK, "zh-hans", "light"),
        ("audit", office, "/audit/", DESK, "zh-hans", "light"),
        ("people", Role.ADMINISTRATOR, "/people/", DESK, "zh-hans", "light"),
        ("roles", manager, "/roles/", TABLET, "en", "light"),
        ("not-your-role", Role.TELLER, "/nights/", DESK, "zh-hans", "light"),
    ]
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, role, address, (width, height), language, scheme in shots:
        context = browser.new_context(  # type: ignore[attr-defined]
            base_url=base, viewport={"width": width, "height": height}, color_scheme=scheme
        )
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if role:
            client = Client()
            client.force_login(scene.users[role])
            cookies[settings.SESSION_COOKIE_NAME] = client.cookies["sessionid"].value
        context.add_cookies([{"name": k, "value": v, "url": base} for k, v in cookies.items()])
        page = context.new_page()
        page.goto(address, wait_until="networkidle")  # with what loads later
        page.screenshot(path=Path(FOLDER / f"{name}.png"), full_page=True)
        context.close()
        sys.stdout.write(f"docs/screens/{name}.png\n")


if __name__ == "__main__":
    main()
