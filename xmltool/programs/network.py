"""Pools that libvirt reaches by a library of its own, over the network, without a program.

libvirt: storage_backend_rbd.c, storage_backend_gluster.c, storage_backend_iscsi_direct.c; of
sheepdog, which had a program, storage_backend_sheepdog.c of 7.0.0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.programs.step import Backend, Case, own, refuse, run, unless_one
from xmltool.versions import Version

if TYPE_CHECKING:
    from xmltool.programs.step import Steps

SHEEPDOG_UNTIL = Version(8, 8, 0)
"""From this release on there is no backend for sheepdog."""
_SHEEPDOG_PORT = 7000


def _refresh_rbd(case: Case) -> Steps:
    auth = case.pool.source.auth
    secret = () if auth is None else (own("fetches the key from libvirt's secrets"),)
    return (
        *secret,
        own("connects to the monitors by librados, and fails when none answers in time"),
        own("asks how large the cluster is and how full the pool; reads only"),
        own("lists the images by librbd and opens each to read its size; writes nothing"),
    )


def _refresh_gluster(case: Case) -> Steps:
    source = case.pool.source
    name = (source.name or "").removeprefix("/")
    if "/" in name:
        return (refuse("the volume's name must not contain '/'"),)
    if source.dir is not None and not source.dir.startswith("/"):
        return (refuse("the directory must start with '/'"),)
    return (
        own(f"connects to the volume {name} by libgfapi"),
        own(f"opens every file in {source.dir or '/'} and reads its format; writes nothing"),
    )


def _refresh_direct(case: Case) -> Steps:
    source = case.pool.source
    if reason := unless_one("host", source.hosts):
        return (refuse(reason),)
    if not source.devices:
        return (refuse("there is no device to log in to; libvirtd 9.0.0 even crashes here"),)
    if source.auth is not None and source.auth.type != "chap":
        return (refuse("it takes credentials of type chap only"),)
    secret = () if source.auth is None else (own("fetches the password from libvirt's secrets"),)
    return (
        *secret,
        own(f"logs in to {source.devices[0].path} as {source.initiator} by libiscsi"),
        own("lists the target's units and asks each for its size; writes nothing"),
        own("logs out; the host itself gets no disk"),
    )


def _refresh_sheepdog(case: Case) -> Steps:
    hosts = case.pool.source.hosts
    name = hosts[0].name if hosts else "localhost"
    port = (hosts[0].port if hosts else 0) or _SHEEPDOG_PORT
    place = ("-a", name, "-p", f"{port}")
    return (
        run(
            "collie node info -r",
            *place,
            does="asks how large and how full the cluster is; the program may also be called dog",
        ),
        run("collie vdi list -r", *place, does="lists the images"),
    )


RBD = Backend(refresh=_refresh_rbd)
GLUSTER = Backend(refresh=_refresh_gluster)
ISCSI_DIRECT = Backend(refresh=_refresh_direct)
SHEEPDOG = Backend(refresh=_refresh_sheepdog)
