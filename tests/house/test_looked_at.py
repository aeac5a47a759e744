"""Every page of the URLconf is opened by a browser test: at three sizes, with axe."""

import re
from collections.abc import Iterator

from tests.web.routes import ROUTES
from tests.web.test_routes import patterns
from wealthcrm.paths import BASE_DIR

# Fetched by a page and looked at with it, answers to a form (``tests/browser/answers.py``), and
# what is no page.
WITH_OTHERS = {
    "book_filters", "book_moves", "client_filters", "decide", "health", "night_live",
    "policy_trial", "team_live",
}  # fmt: skip


def _addresses() -> Iterator[str]:
    for file in sorted((BASE_DIR / "tests" / "browser").glob("*.py")):
        yield from re.findall(r"[\"'](/[^\"'?#]*)", file.read_text())


def test_no_page_is_left_out() -> None:
    opened = set(_addresses())
    left_out = set()
    for pattern in patterns(but="api"):
        name = str(pattern.name)
        address = "/" + re.sub(r"<[^>]+>", "[^/]+", str(pattern.pattern))
        is_page = ROUTES[name].answers.get("get") == 200
        if is_page and not any(re.fullmatch(address, each) for each in opened):
            left_out.add(name)
    assert left_out == WITH_OTHERS
