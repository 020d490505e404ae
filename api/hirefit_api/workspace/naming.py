"""Say competencies by the names that people know, where a sentence has their ids."""

from __future__ import annotations

import re
from functools import cache

from hirefit.diagnostics.diagnosis import Diagnosis
from hirefit_api.library import shipped_library


@cache
def _ids() -> re.Pattern[str]:
    """Return a pattern of the library's ids; a question's id goes on with a full stop."""
    names = sorted(shipped_library().competencies, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b(?!\.\w)")


def plain(sentence: str) -> str:
    """Return a sentence with the names of competencies in place of their ids."""
    known = shipped_library().competencies
    return _ids().sub(lambda found: known[found[0]].name, sentence)


def in_plain_names(diagnosis: Diagnosis) -> Diagnosis:
    """Return a diagnosis whose sentences name competencies; subjects stay ids."""
    findings = tuple(
        finding.model_copy(update={"sentence": plain(finding.sentence)})
        for finding in diagnosis.findings
    )
    return diagnosis.model_copy(update={"findings": findings})
