"""Runs a program of root's as somebody who is not root: Postgres refuses to run as root.

Run as a script, with the standard library only: `unprivileged.py namespace|nobody PROGRAM ARGS…`.
`namespace` is a user namespace in which root is called nobody: files stay root's and no account is
needed. `nobody` is for containers that forbid namespaces.
"""

import ctypes
import os
import pwd
import sys
from enum import StrEnum
from pathlib import Path

_CLONE_NEWUSER = 0x10000000  # linux/sched.h
_OVERFLOW_ID = 65534  # what Debian, Alpine and Fedora call nobody


class Way(StrEnum):
    """How a program of root's stops being root's."""

    DIRECT = "direct"
    NAMESPACE = "namespace"
    NOBODY = "nobody"


def prefix(way: Way) -> list[str]:
    """Return what to put before a command so that it runs in this way."""
    if way is Way.DIRECT:
        return []
    return [sys.executable, "-I", "-S", str(Path(__file__).resolve()), way.value]


def nobody() -> pwd.struct_passwd:
    """Return the account without rights."""
    return pwd.getpwnam("nobody")


def _enter_namespace() -> None:
    user, group = os.geteuid(), os.getegid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "this kernel or container forbids user namespaces")
    # user_namespaces(7): without setgroups denied, mapping a group needs a capability
    Path("/proc/self/setgroups").write_text("deny", "ascii")
    Path("/proc/self/uid_map").write_text(f"{_OVERFLOW_ID} {user} 1", "ascii")
    Path("/proc/self/gid_map").write_text(f"{_OVERFLOW_ID} {group} 1", "ascii")


def _become_nobody() -> None:
    account = nobody()
    os.setgroups([])
    os.setgid(account.pw_gid)
    os.setuid(account.pw_uid)


def main() -> None:
    """Give up root's rights, then become the program named by the arguments."""
    if sys.argv[1] == Way.NAMESPACE:
        _enter_namespace()
    else:
        _become_nobody()
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main()
