"""Opens a list of pages one after the other and says what is wrong with each."""

from collections.abc import Callable, Sequence
from itertools import groupby

from playwright.sync_api import Page

from organisation.models import User
from organisation.rules.roles import Role
from tests.browser.conftest import NewContext
from tests.browser.looks import faults, serious
from wealthcrm.paths import BASE_DIR

Pages = Sequence[tuple[Role | None, str]]  # who, address; None: nobody is signed in
UserOf = Callable[[Role], User]


def watch(page: Page) -> list[str]:
    """Collects what the page complains of: errors of scripts and refusals of the CSP."""
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on(
        "console",
        lambda m: (
            said.append(m.text) if m.type == "error" and "status of 40" not in m.text else None
        ),
    )
    return said


def faults_of(
    pages: Pages, user_of: UserOf, context_of: NewContext, size: tuple[int, int], language: str
) -> dict[str, list[str]]:
    """Page → what overlaps, overflows or is cut, and what it complained of."""
    viewport = {"width": size[0], "height": size[1]}
    wrong = {}
    for role, addresses in groupby(pages, key=lambda page: page[0]):
        user = user_of(role) if role else None
        page = context_of(user, language, viewport=viewport).new_page()
        said = watch(page)
        for _role, address in addresses:
            page.goto(address)
            if found := faults(page) + said:
                wrong[f"{role} {address}"] = [*found]
                said.clear()
    return wrong


def barriers_of(
    pages: Pages, user_of: UserOf, context_of: NewContext, scheme: str
) -> dict[str, list[str]]:
    """Page → what axe calls serious or critical."""
    axe_source = (BASE_DIR / "node_modules/axe-core/axe.min.js").read_text()
    wrong = {}
    for role, addresses in groupby(pages, key=lambda page: page[0]):
        user = user_of(role) if role else None
        page = context_of(user, color_scheme=scheme, bypass_csp=True).new_page()
        for _role, address in addresses:
            page.goto(address)
            if found := serious(page, axe_source):
                wrong[f"{role} {address}"] = found
    return wrong
