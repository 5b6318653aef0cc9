"""`xmltool completion SHELL`: the shell's completion script."""

from typing import Annotated

import typer

from xmltool.cli.show import emit
from xmltool.errors import UsageError

_SHELLS = ("bash", "zsh", "fish")


def completion(
    shell: Annotated[str, typer.Argument(help="bash, zsh or fish.", metavar="SHELL")],
) -> int:
    """Print the completion script for a shell.

    For bash: `xmltool completion bash > ~/.local/share/bash-completion/completions/xmltool`
    """
    # Typer offers the script by this name only; it re-exports it without saying so
    from typer.completion import get_completion_script  # type: ignore[attr-defined]

    from xmltool.cli.app import COMPLETION_VARIABLE, PROGRAM

    if shell not in _SHELLS:
        raise UsageError(f"no completion for {shell}", f"there is one for {', '.join(_SHELLS)}")
    script = get_completion_script(prog_name=PROGRAM, complete_var=COMPLETION_VARIABLE, shell=shell)
    emit.out(script + "\n")
    return 0
