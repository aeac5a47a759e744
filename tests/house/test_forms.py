"""Every form is judged by the server, in the page's own words and language."""

import re
from collections.abc import Iterator

import pytest

from tests.house.sources import ROOT, own_files

TEMPLATE_TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
FORM = re.compile(r"<form\b[^>]*>")
POSTS = re.compile(r"""method=["']?post""", re.IGNORECASE)
# The browser's own date field speaks the browser's language, not the page's.
OWN_DATE = re.compile(r"""["']?type["']?\s*[:=]\s*["']date["']""")


def judged_by_the_browser(text: str) -> Iterator[str]:
    """The forms of a template that post and that the browser would judge in its own language."""
    for form in FORM.findall(TEMPLATE_TAG.sub("", text)):
        if POSTS.search(form) and "novalidate" not in form:
            yield form


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('<form method="post">', 1),
        ("<form class='a' action='{% url \"x\" %}' method=POST>", 1),
        ('<form method="post" action="{% if a > b %}x{% endif %}" novalidate>', 0),
        ('<form method="get">', 0),
    ],
)
def test_a_form_that_the_browser_judges_is_found(text: str, found: int) -> None:
    assert len(list(judged_by_the_browser(text))) == found


def test_no_form_is_judged_by_the_browser() -> None:
    wrong = {
        str(path): forms
        for path in own_files(".html")
        if (forms := list(judged_by_the_browser((ROOT / path).read_text())))
    }
    assert wrong == {}


def test_no_day_is_asked_in_the_browser_s_language() -> None:
    sources = [path for path in own_files(".html", ".py") if path.parts[0] in ("web", "templates")]
    assert sources
    assert [str(p) for p in sources if OWN_DATE.search((ROOT / p).read_text())] == []
