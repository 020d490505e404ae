"""Say competencies by the names that people know, where a sentence has their ids."""

from __future__ import annotations

import re

from hirefit.competencies.library import CompetencyLibrary
from hirefit.diagnostics.diagnosis import Diagnosis


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
