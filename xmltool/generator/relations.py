"""Which flags mean something only beside others, and which exclude each other."""

from __future__ import annotations

_AUTH = ("--auth-type", "--auth-username", "--secret-usage", "--secret-uuid")
_FC = (
    "--adapter-wwnn",
    "--adapter-wwpn",
    "--adapter-parent",
    "--adapter-parent-wwnn",
    "--adapter-parent-wwpn",
    "--adapter-parent-fabric-wwn",
    "--adapter-managed",
)

NEEDS: dict[str, tuple[tuple[str, ...], ...]] = {
    **dict.fromkeys(
        _AUTH, (("--auth-type",), ("--auth-username",), ("--secret-usage", "--secret-uuid"))
    ),
    **dict.fromkeys(_FC, (("--adapter-wwnn",), ("--adapter-wwpn",))),
    "--adapter-parent-wwnn": (("--adapter-wwnn",), ("--adapter-wwpn",), ("--adapter-parent-wwpn",)),
    "--adapter-parent-wwpn": (("--adapter-wwnn",), ("--adapter-wwpn",), ("--adapter-parent-wwnn",)),
    "--adapter-parentaddr": (("--adapter-unique-id",),),
    "--adapter-unique-id": (("--adapter-parentaddr",),),
    "--source-part-separator": (("--source-dev",),),
}
"""Flags that mean something only beside others: one of each group."""

EXCLUDES: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("--secret-usage",), ("--secret-uuid",)),
    (("--adapter-name",), ("--adapter-parentaddr", "--adapter-unique-id", *_FC)),
    (("--adapter-parentaddr", "--adapter-unique-id"), _FC),
    (
        ("--adapter-parent",),
        ("--adapter-parent-wwnn", "--adapter-parent-wwpn", "--adapter-parent-fabric-wwn"),
    ),
    (("--adapter-parent-fabric-wwn",), ("--adapter-parent-wwnn", "--adapter-parent-wwpn")),
)
"""Flags of which virsh or libvirt takes one side and drops or refuses the other."""
