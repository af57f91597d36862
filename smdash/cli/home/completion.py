"""``smdash completion``: the script that teaches a shell to complete smdash's commands and names."""

from __future__ import annotations

import click

from smdash.cli.base.command import Command


@click.command(cls=Command)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    r"""Print the completion script of a shell.

    \b
    bash: eval "$(smdash completion bash)" in ~/.bashrc
    zsh:  eval "$(smdash completion zsh)" in ~/.zshrc
    fish: smdash completion fish > ~/.config/fish/completions/smdash.fish
    """
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    if found is None:
        raise click.UsageError(f"there is no completion for {shell}.")
    click.echo(found(ctx.find_root().command, {}, "smdash", "_SMDASH_COMPLETE").source())
