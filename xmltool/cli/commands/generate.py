"""`xmltool generate`: flags, or JSON, to definitions."""

import os
from typing import Annotated

from xmltool.cli.options import general as options
from xmltool.cli.options.declared import Option
from xmltool.cli.options.pool_flags import required, with_pool_flags
from xmltool.cli.show import emit
from xmltool.cli.show.complaints import complain, status_of
from xmltool.errors import UsageError
from xmltool.generator.generate import generate as generate_text
from xmltool.grammar.choose import Grammars, choose_grammars
from xmltool.pool.uuid_policy import UuidPolicy, parse_policy


@with_pool_flags
def generate(
    name: str | None,
    pool_type: str | None,
    given: dict[str, tuple[str, ...]],
    file: Annotated[
        list[str] | None,
        Option(
            "-f --file FILE",
            "Read pools from XML or JSON, one or an array of them as `convert` writes it; a"
            " directory stands for its *.xml and *.json. May be given several times.",
        ),
    ] = None,
    uuid: Annotated[
        str | None,
        Option(
            "--uuid random|from-name|none|UUID",
            "The uuid; from-name is the same for the same name, always. Default: none"
            " (with -f: what the file says).",
        ),
    ] = None,
    output: options.OutputFile = None,
    output_dir: Annotated[
        str | None, Option("--output-dir DIR", "With -f: write NAME.xml in DIR for each.")
    ] = None,
    libvirt_version: options.LibvirtVersion = None,
    color: options.Color = "auto",
) -> int:
    """Print the smallest definition that the flags describe.

    The flags are those of virsh pool-define-as, and some that virsh lacks. What libvirt would
    refuse or silently drop is an error that names the flag.
    """
    policy = parse_policy(uuid, none_allowed=True)
    if file:
        if given or name is not None:
            raise UsageError("-f takes pools from FILE: NAME, TYPE and their flags are not for it")
        if output is not None and output_dir is not None:
            raise UsageError("-o and --output-dir exclude each other")
        judges = choose_grammars(libvirt_version=libvirt_version)
        policy_of_files = None if uuid is None else policy
        return _from_files(file, policy_of_files, judges, output, output_dir, color)
    if output_dir is not None:
        raise UsageError("--output-dir is for the pools of -f FILE", "write one pool with -o FILE")
    name, pool_type = required(name, pool_type, "generate")
    chosen = None if uuid is None else policy.choose(name)
    grammars = choose_grammars(libvirt_version=libvirt_version).grammars
    text = generate_text(name, pool_type, given, grammars, uuid=chosen)
    emit.output(output, text.encode())
    return 0


def _from_files(
    files: list[str],
    policy: UuidPolicy | None,
    judges: Grammars,
    output: str | None,
    output_dir: str | None,
    color: str,
) -> int:
    """Write the pools of files; what is at fault is reported, the others are written."""
    from xmltool.files.operands import read_operands
    from xmltool.files.output import make_directory
    from xmltool.generator.from_file import by_name, generate_from_files

    grammars, run = judges
    read = read_operands(files)
    emit.notes(read.remarks())
    documents, reports = generate_from_files(read.files, policy, grammars)
    if output_dir is not None:
        texts = by_name(documents)
        make_directory(output_dir)
        for name, text in texts.items():
            emit.output(os.path.join(output_dir, f"{name}.xml"), text.encode())
    elif documents:
        emit.output(output, "".join(text for _, text in documents).encode())
    complain(run, reports, color=color)
    return status_of(reports, len(read.files))
