"""The command line: one module a command, loaded only when it is called."""

from __future__ import annotations

import importlib
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from hirefit import __version__
from hirefit.cli.loading import loading
from hirefit.exceptions import HirefitError

COMMANDS = {
    "demo": "Serve an invented company with 60 applications.",
    "kit": "Build and print the interview kit of a role.",
    "lint": "Check a competency library or a company file.",
    "import-past": "Turn past scorecards (spreadsheets, exports) into a ratings file.",
    "score": "Score every application of a ratings file.",
    "explain": "Explain one application's score.",
    "verify": "Recompute an explanation from its file alone.",
    "calibrate": "Estimate severities, difficulties and thresholds from ratings.",
    "display": "Show what a calibration says: values and drawings.",
    "diagnose": "Say what the ratings show of raters, questions and levels.",
    "design": "Say what a design of who rates whom can carry, and what to add.",
    "next-question": "Say what to ask next about one application near the cut.",
    "outcomes": "Say how closely scores go with what was measured after hiring.",
    "serve": "Run the service.",
    "deliver": "Deliver events in a process of its own.",
    "add-administrator": "Add the first person of a company, who lets the others in.",
    "doctor": "Check the settings that matter.",
}
UNUSABLE = 2


class StoryGroup(TyperGroup):
    """The commands in the order of the story, each imported when it is called."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002 - typer's own type is private
        """Return the names in the order of the story."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401, ARG002 - same
        """Import the module of a command and wrap its function."""
        if cmd_name not in COMMANDS:
            return None
        function = cmd_name.replace("-", "_")
        with loading():
            module = importlib.import_module(f"hirefit.cli.{function}")
        single = typer.Typer(
            add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False
        )
        single.command(cmd_name)(getattr(module, function))
        return typer.main.get_command(single)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401, ARG002 - same
        """Print what each command does, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


app = typer.Typer(
    cls=StoryGroup,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def start(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_print_version, help="Print the version and stop."
        ),
    ] = False,
) -> None:
    """Score structured interviews: corrected for who interviewed, with intervals, explained."""


def main() -> None:
    """Run the command line; what hirefit refuses is printed fault by fault, exit status 2."""
    try:
        app(prog_name="hirefit")
    except HirefitError as error:
        for fault in error.faults:
            sys.stderr.write(f"{fault}\n")
        raise SystemExit(UNUSABLE) from error
