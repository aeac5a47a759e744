"""The account that PostgreSQL runs as: it refuses root, and root is what a container gives us."""

import os
import pwd
import subprocess
from collections.abc import Callable
from pathlib import Path

ACCOUNT = "wealthcrm_pg"


def server_account() -> pwd.struct_passwd | None:
    """The unprivileged account when we are root (made if it can be, else ``nobody``), else None."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        pass
    try:
        subprocess.run(
            ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT],  # noqa: S607
            check=True,
            capture_output=True,
        )
        return pwd.getpwnam(ACCOUNT)
    except (OSError, subprocess.CalledProcessError):
        return pwd.getpwnam("nobody")


def drop_to(account: pwd.struct_passwd | None) -> Callable[[], None] | None:
    """A ``preexec_fn`` that gives up root for ``account``; None with nothing to give up."""
    if account is None:
        return None

    def give_up_root() -> None:
        os.setgroups([])
        os.setgid(account.pw_gid)
        os.setuid(account.pw_uid)

    return give_up_root


def let_pass(account: pwd.struct_passwd | None, path: Path) -> None:
    """Let ``account`` walk to ``path``: adds search permission (never read) where it is missing."""
    if account is None:
        return
    for folder in [path, *path.parents]:
        mode = folder.stat().st_mode
        if folder.is_dir() and not mode & 0o001:
            folder.chmod(mode | 0o001)


def own(account: pwd.struct_passwd | None, path: Path) -> None:
    """Give ``path`` to ``account``."""
    if account is not None:
        os.chown(path, account.pw_uid, account.pw_gid)
