"""What has to be installed for a pool."""

from __future__ import annotations

import pytest

from tests.programs.samples import needs_of, pool_of
from xmltool.check.system.backends import BACKENDS
from xmltool.pool.types import POOL_TYPES
from xmltool.versions import Version


@pytest.mark.parametrize("kind", list(POOL_TYPES))
def test_every_program_is_said_once(kind: str) -> None:
    names = [program.name for program in needs_of(pool_of(kind)).programs]
    assert len(names) == len(set(names))


def test_helpers_of_mount_and_mkfs() -> None:
    programs = {program.name: program for program in needs_of(pool_of("netfs")).programs}
    assert programs["mount.nfs"].why == "mount"
    assert programs["mount.nfs"].package.names["debian"] == "nfs-common"
    guessed = pool_of("netfs", "<source><host name='nas'/><dir path='/e'/></source>"
                      "<target><path>/srv/nfs</path></target>")  # fmt: skip
    assert "mount.nfs" in {program.name for program in needs_of(guessed).programs}
    formatted = {program.name for program in needs_of(pool_of("fs"), overwrite=True).programs}
    assert {"mkfs", "mkfs.ext4"} <= formatted
    assert "mkfs" not in {program.name for program in needs_of(pool_of("fs")).programs}


def test_check_looks_for_programs_that_explain_names() -> None:
    """What `check` misses is among what `explain` says to be run, but for what only some systems have."""
    for kind, backend in BACKENDS.items():
        named = {program.name for program in needs_of(pool_of(kind)).programs}
        looked = {
            program.name for program in backend.programs if "nfs" in (program.formats or ("nfs",))
        }
        assert looked - named <= {"dmsetup"}, kind


def test_types_without_programs_need_a_backend() -> None:
    needs = needs_of(pool_of("rbd"))
    assert needs.programs == ()
    assert needs.module == "libvirt_storage_backend_rbd.so"
    assert needs.package.names["debian12"] == "libvirt-daemon-driver-storage-rbd"


def test_where_no_package_has_it() -> None:
    assert needs_of(pool_of("sheepdog")).module is None
    assert needs_of(pool_of("vstorage")).package.names == {}


def test_the_path_counts_from_11_4_on() -> None:
    assert not needs_of(pool_of("logical"), version=Version(11, 3, 0)).searched
    assert needs_of(pool_of("logical"), version=Version(11, 4, 0)).searched
