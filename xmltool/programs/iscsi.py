"""Pools that are an iSCSI target, by iscsiadm (libvirt: storage_backend_iscsi.c, viriscsi.c)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.programs.scsi import find_units
from xmltool.programs.step import Backend, Case, own, refuse, run, settle, unless_one

if TYPE_CHECKING:
    from xmltool.programs.step import Step, Steps

DEFAULT_PORT = 3260
INTERFACE = "<interface>"
"""The name of the iscsiadm interface with the initiator's IQN; a new one is `libvirt-iface-` and
eight random hexadecimal digits."""


def _start(case: Case) -> Steps:
    absent = f"there is no session with {case.devices[0]}"
    new = run(
        "iscsiadm --mode node",
        *(*_node(case), "--op", "new"),
        does="records the target in the host's database of iSCSI nodes; an old record stays",
        when=absent,
    )
    login = run(
        "iscsiadm --mode node",
        *(*_node(case), "--login", *_interface(case)),
        does="logs in to the target: its units appear as disks of this host",
        when=absent,
    )
    return (_sessions(), new, *_credentials(case, absent), *_initiator(case, absent), login)


def _refresh(case: Case) -> Steps:
    reason = _unfit(case)
    if reason is not None:
        return (refuse(reason),)
    return (
        _sessions(),
        refuse("there is no session", when=f"there is no session with {case.devices[0]}"),
        run("iscsiadm --mode session -r <session> -R", does="looks for new units of the target"),
        settle(),
        own("finds the SCSI host of the session in /sys/class/iscsi_session"),
        *find_units(fibre_channel=False),
    )


def _stop(case: Case) -> Steps:
    open_session = f"there is a session with {case.devices[0]}"
    logout = run(
        "iscsiadm --mode node",
        *(*_node(case), "--logout", *_interface(case)),
        does="logs out of the target: its disks go, whoever uses them; the data stays",
        when=open_session,
    )
    return (_sessions(), *_initiator(case, open_session), logout)


def _sessions() -> Step:
    return run("iscsiadm --mode session", does="lists the host's iSCSI sessions; reads only")


def _credentials(case: Case, absent: str) -> Steps:
    """Return the steps that record CHAP's name and password."""
    auth = case.pool.source.auth
    if auth is None:
        return ()
    if auth.type != "chap":
        return (refuse("it takes credentials of type chap only", when=absent),)
    place = ("--portal", _portal(case), "--target", case.devices[0], "--op", "update", "--name")
    values = (
        ("authmethod", "CHAP", "records that the target asks for CHAP"),
        ("username", auth.username, "records the user's name"),
        (
            "password",
            "<password>",
            "records the password, which users of this host see in the list of processes meanwhile",
        ),
    )
    secret = own("fetches the password from libvirt's secrets", when=absent)
    updates = (
        run(
            "iscsiadm --mode node",
            *(*place, f"node.session.auth.{name}", "--value", value),
            does=f"{does}; a failure is not noticed",
            when=absent,
        )
        for name, value, does in values
    )
    return (secret, *updates)


def _initiator(case: Case, condition: str) -> Steps:
    """Return the steps that find or make the interface with the initiator's own name."""
    iqn = case.pool.source.initiator
    if iqn is None:
        return ()
    missing = f"{condition}, and no interface has the name {iqn}"
    listing = "iscsiadm --mode iface"
    named = f"{listing} --interface {INTERFACE} --op"
    return (
        run(listing, does=f"looks for the interface with the name {iqn}", when=condition),
        run(f"{named} new", does="makes an interface for the initiator's name", when=missing),
        run(
            f"{named} update --name iface.initiatorname --value",
            iqn,
            does=f"gives the interface the name {iqn}",
            when=missing,
        ),
        run(listing, does="looks whether the interface is there now", when=missing),
        run(
            "iscsiadm --mode discovery --type sendtargets --portal",
            *(_portal(case), "--interface", INTERFACE),
            does="asks the server for its targets, which records them all on this host",
            when=missing,
        ),
    )


def _interface(case: Case) -> tuple[str, ...]:
    return () if case.pool.source.initiator is None else ("--interface", INTERFACE)


def _node(case: Case) -> tuple[str, ...]:
    return ("--portal", _portal(case), "--targetname", case.devices[0])


def _portal(case: Case) -> str:
    host = case.pool.source.hosts[0]
    name = f"[{host.name}]" if ":" in host.name else host.name
    return f"{name}:{host.port or DEFAULT_PORT},1"


def _unfit(case: Case) -> str | None:
    """Return why the definition cannot be used, or None."""
    source = case.pool.source
    return unless_one("host", source.hosts) or unless_one("device", source.devices)


ISCSI = Backend(start=_start, refresh=_refresh, stop=_stop, unfit=_unfit)
