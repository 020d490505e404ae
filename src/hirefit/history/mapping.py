"""How a source is read: what was proposed or decided, saved as YAML and used again."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from hirefit.competencies.scale import RatingScale
from hirefit.competencies.yaml_reader import parse_yaml
from hirefit.exceptions import DefinitionError, Fault, RatingError
from hirefit.history.dates import DayOrder
from hirefit.history.fields import Field as FieldName

Shape = Literal["long", "wide", "questions-by-candidates"]
Origin = Literal["column", "label", "sheet", "file"]
Zero = Literal["ask", "not-assessed", "rating"]


class ImportMapping(BaseModel):
    """What each part of a source means.

    Parameters
    ----------
    shape : {'long', 'wide', 'questions-by-candidates'}
        One row a rating; one row an application and rater with a column for each question; one
        row a question with a column for each candidate.
    columns : dict
        The column that holds each field, by the name in the header.
    question_columns : tuple of str
        Columns of ratings in the wide shape.
    application_from, rater_from : {'column', 'label', 'sheet', 'file'}
        Where the name stands: in a column, beside a label above the table ("Candidate:"), in the
        name of the sheet or of the file.
    sheets : tuple of str
        Sheets to read; empty: every visible one that fits.
    header_row : int or None
        Row of the header, counted from 1; None: found in each sheet.
    scale : str
        Such as ``1-5``; empty: told by the ratings.
    zero : {'ask', 'not-assessed', 'rating'}
        What a zero means.
    levels : dict of str to int
        Words and the level they stand for.
    not_assessed : tuple of str
        Further words for "not assessed".
    same_raters : dict of str to str
        Spellings of a rater's name and the one they stand for.
    dates : {'ask', 'day-first', 'month-first'}
        How 03/04/2026 is read.
    notes : bool
        Whether notes are taken over.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = 1
    shape: Shape
    columns: dict[FieldName, str] = Field(default_factory=dict)
    question_columns: tuple[str, ...] = ()
    application_from: Origin = "column"
    rater_from: Origin = "column"
    sheets: tuple[str, ...] = ()
    header_row: int | None = Field(default=None, ge=1)
    scale: str = ""
    zero: Zero = "ask"
    levels: dict[str, int] = Field(default_factory=dict)
    not_assessed: tuple[str, ...] = ()
    same_raters: dict[str, str] = Field(default_factory=dict)
    dates: DayOrder = "ask"
    notes: bool = False

    @field_validator("levels", "same_raters", "columns", mode="before")
    @classmethod
    def _words_as_text(cls, value: object) -> object:
        """Take a key such as 3 as the text it was in the sheet."""
        if isinstance(value, dict):
            return {str(key): word for key, word in value.items()}
        return value

    @field_validator("scale")
    @classmethod
    def _scale_is_one(cls, value: str) -> str:
        if value:
            try:
                RatingScale.parse(value)
            except RatingError as error:
                raise ValueError(str(error.faults[0].message)) from error
        return value


def read_mapping(source: Path | str, place: str = "mapping") -> ImportMapping:
    """Read a mapping from a YAML file or text.

    Raises
    ------
    DefinitionError
        Every fault, each with its line.
    """
    name = source.name if isinstance(source, Path) else place
    document = parse_yaml(source, name)
    if document.faults:
        raise DefinitionError(*document.faults)
    try:
        return ImportMapping.model_validate(document.value)
    except ValidationError as error:
        raise DefinitionError(
            *(
                Fault(f"{problem['msg']}.", document.locate(problem["loc"]), "bad-mapping")
                for problem in error.errors()
            )
        ) from error


def mapping_text(mapping: ImportMapping) -> str:
    """Return a mapping as YAML; what was left as it is by default is not written."""
    document = mapping.model_dump(mode="json", exclude_defaults=True)
    text = yaml.safe_dump(
        {"format": 1, **document}, sort_keys=False, allow_unicode=True, default_flow_style=False
    )
    return f"# How past scorecards are read: hirefit import-past --mapping THIS-FILE\n{text}"
