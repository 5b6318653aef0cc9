"""systemd units for `watch`: hardened, since all it does is read and tell."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

SERVICE = "xmltool-watch.service"
ONCE = "xmltool-drift.service"
TIMER = "xmltool-drift.timer"
WATCHDOG_SECONDS = 180
"""More than the slowest comparison with a libvirt that hangs: three rounds of ten seconds and more."""

_SECCOMP = """\
RestrictAddressFamilies={families}
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM
NoNewPrivileges=yes
UMask=0022
TasksMax=64
MemoryMax=512M
"""
"""What a user's service manager can do, too."""
_SANDBOX = """\
# No PrivateTmp, PrivateDevices or ProtectHome=yes: whether the directory or the device of a pool
# is there is part of the comparison.
CapabilityBoundingSet=CAP_DAC_READ_SEARCH
AmbientCapabilities=
ProtectSystem=strict
ProtectHome=read-only
DevicePolicy=closed
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
ProtectProc=invisible
"""


def service_text(command: Sequence[str], *, writes: Sequence[str], remote: bool, user: bool) -> str:
    """Return the unit of the service that watches all the time.

    Args:
        command: the words of the command line, the program's path first.
        writes: directories that it writes to: of the metrics and of `-o`.
        remote: libvirt is on another machine, so that the network is needed.
        user: for the user's own service manager, not the system's.
    """
    return (
        f"# {_place(user=user)}/{SERVICE}, printed by `xmltool watch --print-unit`\n"
        f"# {_systemctl(user=user)} daemon-reload && {_systemctl(user=user)} enable --now {SERVICE}\n"
        "[Unit]\n"
        "Description=Drift between storage pool definitions and the running libvirt\n"
        "Documentation=man:virsh(1)\n"
        "After=libvirtd.service virtstoraged.service network.target\n"
        "\n"
        "[Service]\n"
        "Type=notify\n"
        "NotifyAccess=main\n"
        f"ExecStart={_line(command)}\n"
        "ExecReload=/bin/kill -HUP $MAINPID\n"
        "Restart=on-failure\n"
        "RestartSec=5s\n"
        f"WatchdogSec={WATCHDOG_SECONDS}s\n"
        f"{_hardening(writes, remote=remote, user=user)}"
        "\n"
        "[Install]\n"
        f"WantedBy={'default' if user else 'multi-user'}.target\n"
        "\n"
        f"# Instead of the service, a comparison every five minutes: {ONCE}, printed by\n"
        f"# `xmltool watch --once --print-unit` with the same options, and this as {TIMER}:\n"
        "#\n" + "".join(f"# {line}\n" if line else "#\n" for line in _timer().splitlines())
    )


def once_text(command: Sequence[str], *, writes: Sequence[str], remote: bool, user: bool) -> str:
    """Return the unit of one comparison, for a timer; arguments as for `service_text`."""
    return (
        f"# {_place(user=user)}/{ONCE}, printed by `xmltool watch --once --print-unit`\n"
        f"# Started by {TIMER}, which the output of `xmltool watch --print-unit` holds.\n"
        "[Unit]\n"
        "Description=Compare storage pool definitions with the running libvirt\n"
        "Documentation=man:virsh(1)\n"
        "After=libvirtd.service virtstoraged.service network.target\n"
        "\n"
        "[Service]\n"
        "Type=oneshot\n"
        f"ExecStart={_line(command)}\n"
        "# 1: there is drift, which is told and no failure of the unit\n"
        "SuccessExitStatus=1\n"
        f"TimeoutStartSec={WATCHDOG_SECONDS}s\n"
        f"{_hardening(writes, remote=remote, user=user)}"
    )


def _place(*, user: bool) -> str:
    return "~/.config/systemd/user" if user else "/etc/systemd/system"


def _systemctl(*, user: bool) -> str:
    return "systemctl --user" if user else "systemctl"


def _timer() -> str:
    return (
        "[Unit]\n"
        "Description=Compare storage pool definitions with the running libvirt\n"
        "\n"
        "[Timer]\n"
        "OnBootSec=2min\n"
        "OnUnitActiveSec=5min\n"
        "RandomizedDelaySec=30s\n"
        f"Unit={ONCE}\n"
        "\n"
        "[Install]\n"
        "WantedBy=timers.target\n"
    )


def _hardening(writes: Sequence[str], *, remote: bool, user: bool) -> str:
    families = "AF_UNIX AF_INET AF_INET6" if remote else "AF_UNIX"
    paths = "".join(f"ReadWritePaths={_word(path)}\n" for path in writes)
    text = _SECCOMP.format(families=families)
    return text if user else text + _SANDBOX + paths


def _line(command: Sequence[str]) -> str:
    """Return a command line as systemd reads it (systemd.service(5), COMMAND LINES)."""
    return " ".join(_word(word).replace("$", "$$") for word in command)


def _word(word: str) -> str:
    """Quote a word where systemd needs it; `%` would begin a specifier."""
    word = word.replace("%", "%%")
    if word and all(char.isalnum() or char in "@%+=:,./_-" or char == "$" for char in word):
        return word
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def directory_of(path: str) -> str:
    """Return the absolute directory that a file is written to."""
    return os.path.dirname(os.path.abspath(path))
