"""What is said for each type of pool, release and flag."""

from __future__ import annotations

import pytest

from tests.programs.samples import DOCUMENTS, pool_of, steps_of
from xmltool.pool.types import POOL_TYPES
from xmltool.programs.step import STEP_NAMES
from xmltool.programs.steps import BACKENDS
from xmltool.versions import NEWEST, Version

DEBIAN_11, DEBIAN_12 = Version(7, 0, 0), Version(9, 0, 0)


def argvs(kind: str, step: str, **options: object) -> list[tuple[str, ...]]:
    steps = steps_of(pool_of(kind), **options)[step]
    return [one.argv for one in steps if one.argv]


def test_every_type_is_known() -> None:
    assert list(BACKENDS) == list(POOL_TYPES) == list(DOCUMENTS)


@pytest.mark.parametrize("overwrite", [None, True, False])
@pytest.mark.parametrize("version", [DEBIAN_11, DEBIAN_12, NEWEST])
@pytest.mark.parametrize("kind", list(POOL_TYPES))
def test_every_step_says_something(kind: str, version: Version, overwrite: bool | None) -> None:
    said = steps_of(pool_of(kind), overwrite=overwrite, version=version)
    assert tuple(said) == STEP_NAMES
    for steps in said.values():
        assert steps
        for step in steps:
            assert step.does
            assert not step.does.endswith(".")
            assert step.argv is None or (step.argv and "/" not in step.argv[0])
            assert step.when is None or step.when
    assert not any(step.destroys for name in ("start", "refresh", "stop") for step in said[name])


def test_a_plain_build_looks_before_it_writes() -> None:
    for kind in ("disk", "logical"):
        steps = steps_of(pool_of(kind))["build"]
        assert steps[0].argv is None
        assert "fails when it finds one" in steps[0].does
        assert any(step.destroys for step in steps[1:])
        forced = steps_of(pool_of(kind), overwrite=True)["build"]
        assert forced[0].destroys


@pytest.mark.parametrize(("overwrite", "formats"), [(None, 0), (True, 1), (False, 1)])
def test_a_file_system_is_made_with_a_flag_only(overwrite: bool | None, formats: int) -> None:
    made = argvs("fs", "build", overwrite=overwrite)
    assert made == [("mkfs", "-t", "ext4", "-F", "/dev/sdb1")] * formats


def test_a_directory_with_a_flag_lacks_a_device() -> None:
    steps = steps_of(pool_of("dir"), overwrite=True)["build"]
    assert steps[-1].does == "fails: the definition has no source device to format"


@pytest.mark.parametrize("kind", ["zfs", "vstorage"])
def test_types_that_take_no_flag(kind: str) -> None:
    (step,) = steps_of(pool_of(kind), overwrite=False)["build"]
    assert step.does.startswith("fails: ")


def test_options_of_mount_by_platform_and_release() -> None:
    options = "nodev,nosuid,noexec,nfsvers=4.2"
    place = ("-t", "nfs", "nas:/export", "/srv/nfs")
    assert argvs("netfs", "start") == [("mount", "-o", options, *place)]
    assert argvs("netfs", "start", version=DEBIAN_11) == [("mount", *place, "-o", options)]
    bsd = options.removeprefix("nodev,")
    assert argvs("netfs", "start", platform="freebsd") == [("mount", "-o", bsd, *place)]


def test_sheepdog_ended() -> None:
    node = ("collie", "node", "info", "-r", "-a", "sheep", "-p", "7000")
    assert argvs("sheepdog", "refresh", version=DEBIAN_11)[0] == node
    (step,) = steps_of(pool_of("sheepdog"), version=Version(8, 8, 0))["start"]
    assert step.does == "fails: there is no sheepdog backend"


def test_portals_and_secrets_of_iscsi() -> None:
    programs = argvs("iscsi", "start")
    assert programs[1][3:5] == ("--portal", "[2001:db8::1]:3260,1")
    assert programs[4][-3:] == ("node.session.auth.password", "--value", "<password>")


def test_unfit_definitions_are_refused_and_nothing_follows() -> None:
    pool = pool_of("fs")
    two = pool._replace(source=pool.source._replace(devices=pool.source.devices * 2))
    assert [step.does for step in steps_of(two)["start"]] == [
        "fails: it works with exactly one device only"
    ]


def test_a_disk_is_wiped_when_deleted() -> None:
    (step,) = steps_of(pool_of("disk"))["delete"]
    assert step.destroys


def test_names_of_vstorage() -> None:
    mount = ("vstorage-mount", "-c", "stor", "/vst", "-m", "700", "-g", "root", "-u", "<user 107>")
    assert argvs("vstorage", "start") == [mount]


_TWO_HOSTS = "<host name='a'/><host name='b'/>"
_CEPH = "<auth type='ceph' username='u'><secret usage='s'/></auth>"
_ISCSI = "<device path='iqn.2026-01.org.example:disk'/>"
_NAMED = "<initiator><iqn name='iqn.2026-01.org.example:host'/></initiator>"


@pytest.mark.parametrize(
    ("kind", "source", "step", "reason"),
    [
        ("iscsi", f"{_TWO_HOSTS}{_ISCSI}", "start", "exactly one host"),
        ("iscsi", f"{_TWO_HOSTS}{_ISCSI}", "refresh", "exactly one host"),
        ("iscsi", f"{_TWO_HOSTS}{_ISCSI}", "stop", "exactly one host"),
        ("iscsi", f"<host name='a'/>{_ISCSI}<device path='b'/>", "start", "exactly one device"),
        ("iscsi", f"<host name='a'/>{_ISCSI}{_CEPH}", "start", "type chap only"),
        ("iscsi-direct", f"{_TWO_HOSTS}{_ISCSI}{_NAMED}", "refresh", "exactly one host"),
        ("iscsi-direct", f"<host name='a'/>{_NAMED}", "refresh", "no device to log in to"),
        ("iscsi-direct", f"<host name='a'/>{_ISCSI}{_NAMED}{_CEPH}", "refresh", "type chap only"),
        ("gluster", "<name>a/b</name><host name='g'/>", "refresh", "must not contain '/'"),
        ("gluster", "<name>a</name><host name='g'/><dir path='b'/>", "refresh", "start with '/'"),
    ],
)
def test_a_definition_that_loads_and_cannot_be_used(
    kind: str, source: str, step: str, reason: str
) -> None:
    target = "<target><path>/dev/disk/by-path</path></target>" if kind == "iscsi" else ""
    said = steps_of(pool_of(kind, f"<source>{source}</source>{target}"))[step]
    assert any(one.does.startswith("fails") and reason in one.does for one in said), said


def test_an_initiator_of_its_own_gets_an_interface() -> None:
    inside = f"<source><host name='a'/>{_ISCSI}{_NAMED}</source><target><path>/dev</path></target>"
    started = [one.argv for one in steps_of(pool_of("iscsi", inside))["start"] if one.argv]
    assert ("iscsiadm", "--mode", "iface") in started
    login = next(argv for argv in started if "--login" in argv)
    assert login[-2:] == ("--interface", "<interface>")
