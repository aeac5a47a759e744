"""The documentation names what is there, and everything that is there."""

import ast
import re
from datetime import date
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand

from nightly.night import Report
from tests.house.checkers import dotted, strings
from tests.house.sources import APPS, ROOT, own_files, text, tree

VARIABLE = re.compile(r"(?:WEALTHCRM_[A-Z][A-Z_]*[A-Z]|DATABASE_URL|REDIS_URL|CI)")
# Scripts and deployment files read or set variables by writing them out.
WRITTEN_OUT = re.compile(r"\b(WEALTHCRM_[A-Z_]+|POSTGRES_PASSWORD|VALKEY_PASSWORD)\b")
DOCUMENTS = ("README.md", "README.zh.md")


# Belong to the system or to Django, and mean here what they mean there.
NOT_OURS = frozenset({"PATH", "JAVA_HOME", "HOME"})
READS = re.compile(r"(?:^|\.)environ\.(?:get|pop|setdefault)$|(?:^|\.)getenv$|^env\.\w+$")


def variables_in_python(source: ast.AST) -> set[str]:
    """Names of ours that stand alone in a string, and whatever is asked of the environment."""
    found = {str(n.value) for n in strings(source) if VARIABLE.fullmatch(str(n.value))}
    for node in ast.walk(source):
        name: ast.expr | None = None
        if isinstance(node, ast.Call) and node.args and READS.search(dotted(node.func)):
            name = node.args[0]
        elif isinstance(node, ast.Subscript) and dotted(node.value).endswith("environ"):
            name = node.slice
        if isinstance(name, ast.Constant) and isinstance(name.value, str):
            found.add(name.value)
    return {name for name in found - NOT_OURS if not name.startswith("DJANGO_")}


def variables_in_text(source: str) -> set[str]:
    return set(WRITTEN_OUT.findall(source))


def documented_variables(document: str) -> set[str]:
    """Names in the first column of tables."""
    return set(re.findall(r"^\| `([A-Z_]+)` \|", document, re.M))


def variables_read() -> set[str]:
    python = (variables_in_python(tree(p)) for p in own_files(".py") if "house" not in p.parts)
    scripts = [*own_files(""), ROOT / "docker-compose.yml"]
    written = (variables_in_text(text(path)) for path in scripts if path.name != "Dockerfile")
    return set().union(*python, *written)


def test_the_configuration_names_exactly_the_variables_that_are_read() -> None:
    assert documented_variables(text(ROOT / "docs/configuration.md")) == variables_read()


def test_the_checker_finds_variables() -> None:
    source = ast.parse(
        'env.str("WEALTHCRM_AB", default="a"); os.environ["DATABASE_URL"]; os.getenv("EXAMPLES");'
        '"see WEALTHCRM_CD"; environ | {"REDIS_URL": "x"}; os.environ["PATH"]; given["OTHER"]'
    )
    assert variables_in_python(source) == {
        "WEALTHCRM_AB",
        "DATABASE_URL",
        "EXAMPLES",
        "REDIS_URL",
    }
    assert variables_in_text("a ${WEALTHCRM_EF:?b} $VALKEY_PASSWORD") == {
        "WEALTHCRM_EF",
        "VALKEY_PASSWORD",
    }
    assert documented_variables("| `CI` | unset |\nand `OTHER`") == {"CI"}


def commands_in(document: str) -> set[str]:
    """Commands in the first column of a table."""
    return set(re.findall(r"^\| `manage\.py (\w+)", document, re.M))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_commands_table_names_exactly_our_commands(name: str) -> None:
    ours = {command for command, app in get_commands().items() if app in APPS}
    assert commands_in(text(ROOT / name)) == ours


def test_the_checker_finds_a_command_in_a_table() -> None:
    assert commands_in("| `manage.py run_night --as-of D` | x |\nrun `manage.py migrate`") == {
        "run_night"
    }


def row_of(document: str, name: str) -> str:
    """The table's row of a command."""
    found = re.search(rf"^\| `manage\.py {name}\b.*$", document, re.M)
    return found[0] if found else ""


def options_of(name: str, app: str) -> set[str]:
    """The options of a command that are its own, not every command's of Django."""
    own, every = load_command_class(app, name), BaseCommand()
    actions, common = (c.create_parser("manage.py", name)._actions for c in (own, every))
    known = {option for action in common for option in action.option_strings}
    return {o for action in actions for o in action.option_strings} - known


@pytest.mark.parametrize("document", DOCUMENTS)
@pytest.mark.parametrize(
    ("name", "app"), sorted((n, a) for n, a in get_commands().items() if a in APPS)
)
def test_every_option_of_a_command_is_in_its_row(name: str, app: str, document: str) -> None:
    row = row_of(text(ROOT / document), name)
    named = set(re.findall(r"--[a-z][a-z-]*", row))
    assert named == options_of(name, app)


def keys_in(document: str) -> set[str]:
    """What stands in code in the first column of the tables under the commands."""
    section = re.split(r"^## ", document, flags=re.M)
    (commands,) = (part for part in section if "`manage.py run_night" in part)
    rows = re.findall(r"^\| (`[a-z_]+`(?:[,、] ?`[a-z_]+`)*) \|", commands, re.M)
    return {key for row in rows for key in re.findall(r"`([a-z_]+)`", row)}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_key_of_the_json_of_a_night_is_told(document: str) -> None:
    assert keys_in(text(ROOT / document)) == set(Report(date(2026, 11, 20), "failed").as_json())


def test_the_checker_finds_options_and_keys() -> None:
    assert "--dry-run" in options_of("run_night", "nightly")
    assert "--verbosity" not in options_of("run_night", "nightly")
    row = "| `manage.py run_night --as-of D` | x |"
    table = f"## Commands\n{row}\n| `a`, `b_c` | d |\n## Next\n| `e` | f |"
    assert keys_in(table) == {"a", "b_c"}
    assert row_of(table, "run_night") == row


def shape(document: str) -> list[str]:
    """Headings (by level), tables (by rows) and code fences: equal in the two languages."""
    return [
        line.split(" ")[0] if line.startswith("#") else line[:1]
        for line in document.splitlines()
        if line.startswith(("#", "|", "```"))
    ]


def test_both_languages_say_the_same_things_in_the_same_order() -> None:
    english, chinese = (text(ROOT / name) for name in DOCUMENTS)
    assert shape(english) == shape(chinese)
    assert re.findall(r"<!-- .*? -->", english) == re.findall(r"<!-- .*? -->", chinese)


LINK = re.compile(r"(?:\]\(|(?:src|srcset|href)=\")([^)\"#\s]+)")


def dead_links(document: str, folder: Path) -> list[str]:
    """Links to files that are not there; addresses on the web are not looked at."""
    links = (link for link in LINK.findall(document) if "://" not in link)
    return sorted({link for link in links if not (folder / link).exists()})


@pytest.mark.parametrize("path", own_files(".md"), ids=str)
def test_every_link_to_a_file_leads_to_one(path: Path) -> None:
    assert dead_links(text(path), (ROOT / path).parent) == []


def test_the_checker_finds_a_dead_link() -> None:
    document = '[a](README.md) [b](nowhere.md#x) <img src="nothing.svg"> [c](https://example.org)'
    assert dead_links(document, ROOT) == ["nothing.svg", "nowhere.md"]
