"""What is looked for in the sources: pure functions from text to findings, each with a test that
shows it finding something."""

import ast
import re
from collections.abc import Collection, Iterator, Mapping

from tests.house.sources import APPS

MODEL_REFERENCE = re.compile(rf"({'|'.join(APPS)})\.[A-Z]\w*")
CLOCK_CALLS = frozenset(
    {
        "datetime.now",
        "datetime.today",
        "datetime.utcnow",
        "date.today",
        "timezone.now",
        "timezone.localdate",
        "timezone.localtime",
        "localdate",
        "localtime",
        "time.time",
        "Now",
        "TruncNow",
    }
)
# In SQL: DuckDB's, Spark's and PostgreSQL's ways to ask what day it is.
SQL_CLOCK = re.compile(
    r"\b(current_(?:date|time|timestamp)|localtime(?:stamp)?)\b"
    r"|\b(now|today|clock_timestamp|statement_timestamp|transaction_timestamp|get_current_\w+"
    r"|unix_timestamp|curdate)\s*\(\s*\)",
    re.I,
)
# Functions that are told which share of the work is done.
PROGRESS = frozenset({"tell", "report", "progress"})
SQL_FLOAT = re.compile(
    r"\b(double(?:\s+precision)?|float[48]?|real)\b|\b\d+(?:\.\d+)?e[+-]?\d+", re.I
)
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|\bhx-on\b|javascript:",
    re.I,
)
DJANGO_COMMENT = re.compile(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|<!--.*?-->", re.S)


def may_name(app: str, other: str) -> bool:
    """Whether code of ``app`` may name ``other``: itself and the apps below it."""
    return APPS.index(other) >= APPS.index(app)


def strings(tree: ast.AST) -> Iterator[ast.Constant]:
    """Every string constant (parts of f-strings too) that is not a docstring."""
    documentation = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and node not in documentation:
            yield node


def model_references_upwards(app: str, tree: ast.AST) -> list[str]:
    """Models of higher apps named as text, as in a foreign key's "app.Model"."""
    matches = (MODEL_REFERENCE.fullmatch(node.value) for node in strings(tree))
    return [found[0] for found in matches if found and not may_name(app, found[1])]


def tables_named_upwards(app: str, text: str, tables: Mapping[str, str]) -> list[str]:
    """Tables (name → app) of higher apps that a piece of SQL names."""
    words = set(re.findall(r"\w+", text))
    return sorted(t for t, owner in tables.items() if t in words and not may_name(app, owner))


def without_sql_comments(text: str) -> str:
    return re.sub(r"--[^\n]*|/\*.*?\*/", " ", text, flags=re.S)


def dotted(node: ast.AST) -> str:
    """``a.b.c`` of an attribute chain; the last two parts decide what is called."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return ""


def clock_reads(tree: ast.AST) -> list[str]:
    """Calls that ask what time it is, with their line; measuring a duration is none."""
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        parts = dotted(node.func).split(".")
        if {parts[-1], ".".join(parts[-2:])} & CLOCK_CALLS:
            found.append(f"{'.'.join(parts)}:{node.lineno}")
    return found


def clock_in_sql(text: str) -> list[str]:
    return [found[0] for found in SQL_CLOCK.finditer(without_sql_comments(text))]


def floats(tree: ast.AST) -> list[str]:
    """Float literals and uses of ``float``, with their line. Neither is an annotation (what is
    annotated is made somewhere) nor the share of the work that a progress function is told."""
    harmless = set(_annotations(tree)) | set(_progress(tree))
    return [
        f"{ast.unparse(node)}:{node.lineno}"
        for node in ast.walk(tree)
        if node not in harmless
        and (
            (isinstance(node, ast.Constant) and isinstance(node.value, float))
            or (isinstance(node, ast.Name) and node.id == "float")
        )
    ]


def _annotations(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        for name in ("annotation", "returns"):
            if isinstance(root := getattr(node, name, None), ast.AST):
                yield from ast.walk(root)


def _progress(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and dotted(node.func).split(".")[-1] in PROGRESS:
            yield from node.args


def floats_in_sql(text: str) -> list[str]:
    return [found[0] for found in SQL_FLOAT.finditer(without_sql_comments(text))]


def divisions_in_sql(text: str) -> list[str]:
    """Bare divisions: of two decimals they make a binary float in DuckDB. Whole division (``//``)
    and the engines' exact-division macro are none."""
    bare = re.sub(r"'[^']*'", " ", without_sql_comments(text))
    return re.findall(r"[^\s/]+\s*(?<!/)/(?!/)\s*[^\s/]+", bare)


def all_fields(tree: ast.AST) -> list[int]:
    """Lines of ``fields = "__all__"``."""
    return [node.lineno for node in strings(tree) if node.value == "__all__"]


def bare_numbers(tree: ast.AST) -> list[int]:
    """Lines that want a number to be nowhere in a whole text, where an address, a staff number or
    a token may hold its digits by chance; ``tests.numbers`` gives the numbers that are said."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare)
        and isinstance(node.ops[0], ast.NotIn)
        and isinstance(node.left, ast.Constant)
        and re.fullmatch(r"[\d.,]{1,8}", str(node.left.value))
        and not (
            isinstance(called := node.comparators[0], ast.Call)
            and dotted(called.func).split(".")[-1] == "numbers"
        )
    ]


def imports(tree: ast.AST) -> set[str]:
    """Modules imported anywhere in the file; ``from a import b`` gives ``a`` and ``a.b``."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def forbidden_imports(
    tree: ast.AST, forbidden: Collection[str], allowed: Collection[str] = ()
) -> set[str]:
    """Imports of the forbidden modules or anything inside them."""
    return {
        name
        for name in imports(tree)
        if name not in allowed and any(f"{name}.".startswith(f"{root}.") for root in forbidden)
    }


def inline_code(template: str) -> list[str]:
    """Scripts, styles and handlers inside a page: the content security policy refuses them."""
    return [found[0].strip() for found in INLINE.finditer(DJANGO_COMMENT.sub("", template))]


def unpinned_or_bare(requirements: str, *, groups: bool) -> list[str]:
    """Lines that are not ``name==version`` or have no comment above them; with ``groups`` one
    comment may stand above several lines."""
    found, above = [], ""
    for line in requirements.splitlines():
        if line and not line.startswith(("#", "-r ")):
            is_pinned = re.fullmatch(r"[A-Za-z0-9_.\-]+(\[[a-z0-9,\-]+\])?==[^\s*]+", line)
            has_reason = above.startswith("#") or (groups and above not in ("", "-r"))
            if not (is_pinned and has_reason):
                found.append(line)
        above = line
    return found
