"""Files stay small, their names say what they hold, pages hide no code, versions are pinned."""

import ast
import json

import pytest

from tests.house.checkers import all_fields, bare_numbers, inline_code, unpinned_or_bare
from tests.house.sources import ROOT, own_files, text, tree, under

LONGEST = 300
# What people read from top to bottom, and what tools write, may be longer.
COUNTED = ("", ".py", ".sql", ".html", ".css", ".js", ".yaml", ".yml", ".toml", ".sh")
SAYS_NOTHING = frozenset({"utils", "util", "helpers", "helper", "common", "misc"})


def too_long(lines: dict[str, int]) -> list[str]:
    return sorted(name for name, count in lines.items() if count > LONGEST)


def test_no_file_is_longer_than_300_lines() -> None:
    lines = {str(path): text(path).count("\n") for path in own_files(*COUNTED)}
    assert len(lines) > 50
    assert too_long(lines) == []


def test_the_checker_finds_a_file_of_301_lines() -> None:
    assert too_long({"a.py": 300, "b.py": 301}) == ["b.py"]


def test_no_file_is_a_place_for_everything() -> None:
    names = [path for path in own_files(*COUNTED) if path.stem in SAYS_NOTHING]
    assert names == []


def test_no_form_or_serializer_takes_all_fields() -> None:
    found = {
        str(path): lines
        for path in own_files(".py")
        if "house" not in path.parts and (lines := all_fields(tree(path)))
    }
    assert found == {}


def test_the_checker_finds_all_fields() -> None:
    source = ast.parse('class Meta:\n    model = Client\n    fields = "__all__"')
    assert all_fields(source) == [3]


def test_no_test_looks_for_the_digits_of_a_number_anywhere() -> None:
    found = {str(path): lines for path in under("tests") if (lines := bare_numbers(tree(path)))}
    assert found == {}


def test_the_checker_finds_a_bare_number() -> None:
    code = 'assert "77" not in page\nassert "77" not in numbers(page)\nassert "x" not in page'
    assert bare_numbers(ast.parse(code)) == [1]


def test_no_page_holds_scripts_styles_or_handlers() -> None:
    pages = under("templates", suffix=".html")
    found = {str(path): code for path in pages if (code := inline_code(text(path)))}
    assert found == {}


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<script>let a = 1</script>", ["<script>"]),
        ('<script src="{% static "vendor/htmx.js" %}" defer></script>', []),
        ('<p style="color: red">', ["style="]),
        ('<button onclick="go()">', ['onclick="']),
        ("<style>p {}</style>", ["<style"]),
        ('<a href="javascript:go()">', ["javascript:"]),
        ("{# <style> belongs into a file #}", []),
    ],
)
def test_the_checker_finds_inline_code(template: str, found: list[str]) -> None:
    assert inline_code(template) == found


@pytest.mark.parametrize("path", sorted(ROOT.glob("requirements*.txt")), ids=lambda path: path.name)
def test_every_requirement_is_pinned_and_has_a_reason_above_it(path: object) -> None:
    groups = path.name != "requirements.txt"  # type: ignore[attr-defined]
    assert unpinned_or_bare(path.read_text(), groups=groups) == []  # type: ignore[attr-defined]


def test_the_checker_finds_unpinned_and_unexplained_requirements() -> None:
    requirements = (
        "# Why.\nDjango==5.2.19\nduckdb==2.0.0\n\n# Why.\ncelery[redis]>=5\n\nrich==14.3.3\n"
    )
    assert unpinned_or_bare(requirements, groups=False) == [
        "duckdb==2.0.0",
        "celery[redis]>=5",
        "rich==14.3.3",
    ]
    assert unpinned_or_bare(requirements, groups=True) == ["celery[redis]>=5", "rich==14.3.3"]


def hosts_in_lock(lock: dict[str, object]) -> list[str]:
    """Packages of an npm lock file that say which host they came from."""
    packages: dict[str, dict[str, str]] = lock["packages"]  # type: ignore[assignment]
    return sorted(name for name, entry in packages.items() if "://" in entry.get("resolved", ""))


def test_the_lock_file_names_digests_and_no_registry() -> None:
    lock = json.loads(text(ROOT / "package-lock.json"))
    assert hosts_in_lock(lock) == []
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert all(entry.get("integrity") for entry in packages.values())
    assert "registry=" not in text(ROOT / ".npmrc")


def test_the_checker_finds_a_registry() -> None:
    lock = {"packages": {"": {}, "node_modules/a": {"resolved": "https://example.org/a.tgz"}}}
    assert hosts_in_lock(lock) == ["node_modules/a"]
