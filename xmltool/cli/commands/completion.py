"""`xmltool completion SHELL`: the shell's completion script."""

from typing import Annotated

from xmltool.cli.options.declared import Argument
from xmltool.cli.show import emit
from xmltool.errors import UsageError

SHELLS = ("bash", "zsh", "fish")


def completion(
    shell: Annotated[str, Argument("SHELL", "bash, zsh or fish.")],
) -> int:
    """Print the completion script for a shell.

    For bash: `xmltool completion bash > ~/.local/share/bash-completion/completions/xmltool`
    """
    from xmltool.resources import data_text

    if shell not in SHELLS:
        raise UsageError(f"no completion for {shell}", f"there is one for {', '.join(SHELLS)}")
    emit.out(data_text(f"cli/completing/{shell}"))
    return 0
