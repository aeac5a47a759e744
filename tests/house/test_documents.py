"""The documentation names what is there, and everything that is there."""

import ast
import re
from pathlib import Path

import pytest
from django.core.management import get_commands

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
