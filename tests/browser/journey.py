"""One person at a screen, signed in by the page: what every journey is walked with."""

import re
from functools import cache

from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from organisation.models import SecondFactor, User
from organisation.rules.permissions import SECOND_FACTOR_ROLES
from organisation.rules.roles import Role
from organisation.rules.second_factor import code_at
from tests.browser.conftest import NewContext
from tests.browser.every_page import Size, watch
from tests.browser.looks import faults, serious
from tests.factories import PASSWORD, second_factor
from tests.proofs import PROVES
from wealthcrm.paths import BASE_DIR


class Journey:
    """``said`` collects what pages complain of."""

    def __init__(self, page: Page, user: User, secret: str) -> None:
        self.page, self.user = page, user
        self.said = watch(page)
        page.goto("/sign-in/")
        page.fill("[name=username]", user.employee_no)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        if secret:
            page.wait_for_url("**/sign-in/code/**")
            # Of this half minute: it is still taken when the next one begins before it is sent.
            page.fill("main [type=text]", code_at(secret, timezone.now()))
            page.press("main [type=text]", "Enter")
        page.wait_for_url(re.compile(r"//[^/]+/$"))
        self.look()

    def go(self, address: str) -> Page:
        """Open a page that nobody else looks over for how it lies."""
        self.page.goto(address)
        self.look()
        return self.page

    def opens(self, address: str) -> Page:
        """A page of one's own task; looked over in bin/prove."""
        answer = self.page.goto(address)
        assert answer is not None and answer.status == 200, address
        self._look_in_proof()
        return self.page

    def is_not_for_me(self, address: str) -> None:
        """Somebody else's task: the menu does not lead there, and the address says whose it is."""
        answer = self.page.goto(address)
        assert answer is not None and answer.status == 403, (self.user, address)
        expect(self.page.locator("main .c-door h1")).to_be_visible()
        assert self.page.locator(f".l-nav a[href='{address}']").count() == 0, address
        self._look_in_proof()

    def look(self) -> None:
        """Nothing on the page overlaps or is cut, complains, or bars anybody."""
        self.page.wait_for_load_state("load")
        found = faults(self.page) + serious(self.page, _axe()) + self.said
        assert found == [], f"{self.page.url}: {found}"

    def _look_in_proof(self) -> None:
        if PROVES:
            self.look()

    def send(self) -> None:
        """The form of the page, by its button."""
        self.page.press("main form button.btn-primary", "Enter")

    def prove(self) -> None:
        """Who it is is asked once more before anything that counts."""
        self.page.fill("[name=step_up_password]", PASSWORD)
        self.page.press("[name=step_up_password]", "Enter")

    def beside(self) -> Page:
        """A browser of somebody else at the same size and in the same language."""
        here, size = self.page.context, self.page.viewport_size
        if here.browser is None or size is None:
            raise RuntimeError("no browser to open another page of")
        address = "/".join(self.page.url.split("/")[:3])
        there = here.browser.new_context(base_url=address, viewport=size)
        there.add_cookies([
            {"name": each["name"], "value": each["value"], "url": address}
            for each in here.cookies() if each["name"] == settings.LANGUAGE_COOKIE_NAME
        ])  # fmt: skip
        return there.new_page()

    def leave(self) -> None:
        self.page.evaluate("document.querySelector('form[action*=sign-out]').submit()")
        self.page.wait_for_url("**/sign-in/**")
        self.page.goto("/clients/")
        assert "/sign-in/" in self.page.url  # the way back is closed


def begin(context_of: NewContext, user: User, role: Role, size: Size, language: str) -> Journey:
    """A new browser at the sign-in page; whose role asks for a second factor has one."""
    SecondFactor.objects.filter(user=user).delete()  # whatever the scene bound
    secret = second_factor(user) if role in SECOND_FACTOR_ROLES else ""
    viewport = {"width": size[0], "height": size[1]}
    context = context_of(None, language, viewport=viewport, bypass_csp=True)
    return Journey(context.new_page(), user, secret)


@cache
def _axe() -> str:
    return (BASE_DIR / "node_modules/axe-core/axe.min.js").read_text()
