"""The project's own files, found by walking the tree: a clone without .git must pass too."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# Lower apps never name higher ones: each may use those to its right (web and api neither).
APPS = (
    "wealthcrm",
    "web",
    "api",
    "nightly",
    "outreach",
    "tiering",
    "clients",
    "operations",
    "organisation",
)
NOT_OURS = frozenset(
    {"node_modules", "data", "vendor", "staticfiles", "migrations", "locale", "__pycache__"}
)


@cache
def own_files(*suffixes: str) -> tuple[Path, ...]:
    """Our files with one of these suffixes ("" for none), relative to the root."""
    return tuple(sorted(path for path in _walk(ROOT) if path.suffix in suffixes))


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_dir():
            if path.name not in NOT_OURS and (not path.name.startswith(".") or path.name == ".ci"):
                yield from _walk(path)
        else:
            yield path.relative_to(ROOT)


def app_files(suffix: str = ".py", *, apps: tuple[str, ...] = APPS) -> tuple[Path, ...]:
    return tuple(path for path in own_files(suffix) if path.parts[0] in apps)


def under(*folders: str, suffix: str = ".py") -> tuple[Path, ...]:
    """Our files in any of these folders, each given as ``tiering/rules``."""
    return tuple(
        path
        for path in own_files(suffix)
        if any(path.as_posix().startswith(f"{folder}/") for folder in folders)
    )


def text(path: Path) -> str:
    return (ROOT / path).read_text()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(text(path), filename=str(path))
