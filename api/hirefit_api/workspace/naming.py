"""Say competencies and questions by names that people know, where there are their ids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from hirefit.competencies.library import CompetencyLibrary
from hirefit.diagnostics.diagnosis import Diagnosis
from hirefit_api.imports.past import MARK
from hirefit_api.languages.speaking import gettext, marked
from hirefit_api.web.library_words import from_library
from hirefit_api.workspace.views.view import Cell

QUESTION = re.compile(r"\b([a-z][a-z0-9_]*)\.([bs])([0-9]+)\b")
KINDS = {
    "b": marked("%(competency)s (behavioural question %(number)s)"),
    "s": marked("%(competency)s (situational question %(number)s)"),
}
SHORT = {
    "b": marked("%(competency)s · B%(number)s"),
    "s": marked("%(competency)s · S%(number)s"),
}
"""For a drawing, which has little room: the end of a label is what is kept of it."""
PAST = MARK.partition(":")[0]
PAST_NAME, PAST_MARK = marked("Past scorecards"), marked("past: ")


def in_plain_names(diagnosis: Diagnosis, library: CompetencyLibrary) -> Diagnosis:
    """Return a diagnosis whose sentences name competencies; subjects stay ids.

    Parameters
    ----------
    diagnosis : Diagnosis
        Its sentences have ids.
    library : CompetencyLibrary
        The company's: it has the names of its own competencies, too.
    """
    known = library.competencies
    ids = "|".join(map(re.escape, sorted(known, key=len, reverse=True)))
    pattern = re.compile(rf"\b(?:{ids})\b(?!\.\w)")  # a question's id goes on with a full stop
    findings = tuple(
        finding.model_copy(
            update={"sentence": pattern.sub(lambda id_: known[id_[0]].name, finding.sentence)}
        )
        for finding in diagnosis.findings
    )
    return diagnosis.model_copy(update={"findings": findings})


class PlainNames:
    """Names questions and competencies on a page, in its language. JSON and files keep the ids.

    Parameters
    ----------
    library : CompetencyLibrary
        The company's.
    """

    def __init__(self, library: CompetencyLibrary) -> None:
        self._names = {one.id: one.name for one in library.competencies.values()}

    def sentence(self, text: str) -> str:
        """Return a sentence, or a question's id, with questions named."""
        return self._named(text, KINDS)

    def short(self, text: str) -> str:
        """Return a label for a drawing."""
        return self._named(text, SHORT)

    def subject(self, text: str) -> str:
        """Return what a finding is about: a rater with a competency or question, or its level."""
        rater, comma, about = text.rpartition(", ")
        competency, space, level = about.partition(" ")
        return f"{rater}{comma}{self.sentence(self._competency(competency))}{space}{level}"

    def rows(self, rows: Iterable[Mapping[str, Cell]]) -> list[dict[str, Cell]]:
        """Return rows of a table with names in the columns that hold ids."""
        return [{key: self._cell(key, cell) for key, cell in row.items()} for row in rows]

    def short_rows(self, rows: Iterable[Mapping[str, Cell]]) -> list[dict[str, Cell]]:
        """Return rows to be drawn: questions have short labels."""
        return [
            {
                key: self.short(cell) if key == "question" and isinstance(cell, str) else cell
                for key, cell in self._but_for_questions(row).items()
            }
            for row in rows
        ]

    def _but_for_questions(self, row: Mapping[str, Cell]) -> dict[str, Cell]:
        return {
            key: cell if key == "question" else self._cell(key, cell) for key, cell in row.items()
        }

    def _cell(self, key: str, cell: Cell) -> Cell:
        if not isinstance(cell, str):
            return cell
        if key == "question":
            return self.sentence(cell)
        if key == "competency":
            return self._competency(cell)
        return self.subject(cell) if key == "pairing" else cell

    def _competency(self, competency: str) -> str:
        if competency == PAST:
            return gettext(PAST_NAME)
        return from_library(self._names.get(competency, competency))

    def _named(self, text: str, forms: Mapping[str, str]) -> str:
        def name(found: re.Match[str]) -> str:
            competency, kind, number = found.groups()
            if competency not in self._names:
                return found[0]
            values = {"competency": self._competency(competency), "number": number}
            return gettext(forms[kind]) % values

        return QUESTION.sub(name, text).replace(MARK, gettext(PAST_MARK))
