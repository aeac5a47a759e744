"""Opens a list of pages one after the other and says what is wrong with each."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from organisation.models import User
from organisation.rules.roles import Role
from tests.browser.answers import Answer
from tests.browser.conftest import NewContext
from tests.browser.looks import faults, serious
from tests.proofs import PROVES
from wealthcrm.paths import BASE_DIR

Pages = Sequence[tuple[Role | None, str]]  # who, address; None: nobody is signed in
UserOf = Callable[[Role], User]
Size = tuple[int, int]
SIZES: Sequence[Size] = [(1440, 900), (1024, 768), (390, 844)]


@dataclass(frozen=True)
class Look:
    """``is_anew``: every size opens the page anew, else an open page is made wider or narrower.
    axe looks at the last size."""

    language: str
    scheme: str
    sizes: Sequence[Size]
    is_anew: bool = PROVES

    def __str__(self) -> str:
        return f"{self.language}-{self.scheme}"


LOOKS = [Look("zh-hans", "light", SIZES), Look("en", "dark", SIZES[::-1])]
if PROVES:
    LOOKS += [Look("zh-hans", "dark", SIZES[::-1]), Look("en", "light", SIZES)]
in_every_look = pytest.mark.parametrize("look", LOOKS, ids=str)


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


def wrong_with(
    pages: Pages, user_of: UserOf, context_of: NewContext, look: Look
) -> dict[str, list[str]]:
    """Page → what overlaps, overflows or is cut at which width, what it complained of, and what axe
    calls serious or critical."""
    axe = (BASE_DIR / "node_modules/axe-core/axe.min.js").read_text()
    wrong = {}
    for role, addresses in groupby(_looked_at(pages, look), key=lambda page: page[0]):
        user = user_of(role) if role else None
        page = context_of(user, look.language, color_scheme=look.scheme).new_page()
        said = watch(page)
        for _role, address in addresses:
            found = [*_lies(page, address, look), *said, *serious(page, axe)]
            said.clear()
            if found:
                wrong[f"{role} {address}"] = found
    return wrong


def wrong_with_answers(
    answers: Iterable[Answer], context_of: NewContext, look: Look
) -> dict[str, list[str]]:
    """The same of what was answered beforehand, laid into the browser as it was sent: name → what
    is wrong. Errors of the network are the answers' own."""
    axe = (BASE_DIR / "node_modules/axe-core/axe.min.js").read_text()
    page = context_of(None, look.language, color_scheme=look.scheme).new_page()
    said, wrong = watch(page), {}
    for answer in _looked_at(list(answers), look):
        address = f"/answered/{answer.name}/"
        page.route(f"**{address}", partial(_give, answer=answer))
        found = [*_lies(page, address, look), *serious(page, axe)]
        found += [each for each in said if "server responded with a status" not in each]
        said.clear()
        if answer.got.status_code != answer.status:
            found.append(f"answered {answer.got.status_code}, not {answer.status}")
        if found:
            wrong[answer.name] = found
    return wrong


def _looked_at(pages: Sequence[Any], look: Look) -> Sequence[Any]:
    """All of them in bin/prove; the suite has time for each page in one of its looks, in turn."""
    return pages if PROVES else pages[LOOKS.index(look) :: len(LOOKS)]


def _give(route: Route, *, answer: Answer) -> None:
    """The answer with its headers, so that its own CSP holds."""
    headers = {name: value for name, value in answer.got.items() if name != "Content-Length"}
    route.fulfill(status=answer.got.status_code, headers=headers, body=answer.page)


def _lies(page: Page, address: str, look: Look) -> Iterator[str]:
    """What is wrong with how it lies, width by width."""
    for place, (width, height) in enumerate(look.sizes):
        page.set_viewport_size({"width": width, "height": height})
        if look.is_anew or not place:
            page.goto(address)
        else:  # what scripts draw follows the window with the next frame
            page.evaluate("() => new Promise((done) => requestAnimationFrame(() => done()))")
        yield from (f"{width}: {fault}" for fault in faults(page))
