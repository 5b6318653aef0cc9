"""`xmltool capabilities`: which pool types the libvirt in a root can serve."""

from xmltool.check.system.backends import module_file, module_package
from xmltool.check.system.system import System
from xmltool.cli.options import general as options
from xmltool.cli.options import store as stores
from xmltool.cli.options.groups import grouped
from xmltool.cli.show import emit
from xmltool.errors import UsageError
from xmltool.pool.types import POOL_TYPES
from xmltool.programs.packages import packages_of
from xmltool.text.escape import encodable, encodable_or_null, vis
from xmltool.text.table import table_lines


@grouped
def capabilities(
    where: stores.StoreOptions,
    output_format: options.ReportFormat = "text",
    quiet: options.Quiet = False,
) -> int:
    """List the pool types that the libvirt in the root can serve, by its backend modules.

    Like virsh pool-capabilities, but nothing has to run; where a module is missing the package is
    named that has it.
    """
    if where != stores.StoreOptions(where.root):
        raise UsageError(
            "capabilities is about a system, not about a store", "name it with --root DIR"
        )
    place = where.place
    with place.open() as opened:
        system = System(opened)
        if output_format == "json":
            _write_json(system, place.root)
            return 0
        rows = [_row(system, pool_type) for pool_type in POOL_TYPES]
        emit.out(
            "".join(
                table_lines(
                    ["Type", "Supported", "Module", "Package"], rows, emit.terminal_columns()
                )
            )
        )
        if not system.has_driver and not quiet:
            advice = system.distribution.advice(packages_of("drivers")["storage"])
            emit.note(f"libvirt's storage driver is missing in {vis(place.root)}{advice}")
    return 0


def _row(system: "System", pool_type: str) -> list[str]:
    supported = system.has_driver and pool_type in system.served
    package = system.distribution.package(module_package(pool_type))
    return [pool_type, "yes" if supported else "no", module_file(pool_type), package or "-"]


def _write_json(system: "System", root: str) -> None:
    report = {
        "version": 1,
        "root": encodable(root),
        "distribution": encodable_or_null(system.distribution.title),
        "driver": system.has_driver,
        "pools": [
            {
                "type": pool_type,
                "supported": system.has_driver and pool_type in system.served,
                "module": module_file(pool_type),
                "package": system.distribution.package(module_package(pool_type)),
            }
            for pool_type in POOL_TYPES
        ],
    }
    emit.out_json(report)
