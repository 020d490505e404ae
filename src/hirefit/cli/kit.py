"""`hirefit kit`: build and print the interview kit of a role."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from hirefit.cli.writing import write_text
from hirefit.company.reader import read_company
from hirefit.competencies.findings import named, suggestion
from hirefit.competencies.library import load_library
from hirefit.competencies.translation_files import SOURCE_LANGUAGE
from hirefit.competencies.translations import load_translations
from hirefit.digests import rounded
from hirefit.exceptions import DefinitionError, Fault, HirefitError
from hirefit.kit.build import build_kit
from hirefit.kit.kit import InterviewKit
from hirefit.kit.page import render_page
from hirefit.kit.reading import in_language
from hirefit.kit.text import render_text
from hirefit.kit.words import words_in

FAULTS, UNUSABLE = 1, 2


class KitFormat(StrEnum):
    """How a kit is written."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


def kit(
    role: Annotated[str, typer.Argument(help="A role profile of the library, by id.")],
    company: Annotated[
        Path | None, typer.Option(help="The company file: service sentence, values, mirror.")
    ] = None,
    format_: Annotated[
        KitFormat, typer.Option("--format", help="html is one printable page.")
    ] = KitFormat.TEXT,
    raters: Annotated[
        int | None, typer.Option(help="Raters of each interview; the company's number by default.")
    ] = None,
    language: Annotated[
        str,
        typer.Option(help="Of the text and the page, such as de. The JSON is the frozen kit."),
    ] = SOURCE_LANGUAGE,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="The file to write; else the screen.")
    ] = None,
) -> None:
    """Print the interview kit of a role. Exit 1: a fault in a definition; 2: nothing to build."""
    try:
        built = _build(role, company, raters)
        text = _rendered(built, format_, language)
    except DefinitionError as error:
        for fault in error.faults:
            typer.echo(str(fault), err=True)
        unusable = {"unknown-role", "unknown-language", "unreadable"} & {
            fault.code for fault in error.faults
        }
        raise typer.Exit(UNUSABLE if unusable else FAULTS) from error
    try:
        write_text(text, output)
    except HirefitError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(UNUSABLE) from error


def _build(role_id: str, company: Path | None, raters: int | None) -> InterviewKit:
    library = load_library()
    role = library.roles.get(role_id)
    if role is None:
        message = (
            f"unknown role {named(role_id)}.{suggestion(role_id, library.roles)} The library has: "
            f"{', '.join(library.roles)}."
        )
        raise DefinitionError(Fault(message, "ROLE", "unknown-role"))
    profile = read_company(company, library) if company else None
    return build_kit(role, library, profile, planned_raters=raters)


def _rendered(built: InterviewKit, format_: KitFormat, language: str) -> str:
    if format_ is KitFormat.JSON:
        return json.dumps(rounded(built.document()), indent=1, ensure_ascii=False) + "\n"
    if language != SOURCE_LANGUAGE:
        built = in_language(built, load_translations(load_library(), language))
    render = render_page if format_ is KitFormat.HTML else render_text
    return render(built, words_in(language))
