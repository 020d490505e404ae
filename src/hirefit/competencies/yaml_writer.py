"""Write a competency as YAML in the form of the library; reading it back gives the same value."""

from __future__ import annotations

from typing import Any

import yaml

from hirefit.competencies.model import EVERY_VALUE, Competency
from hirefit.competencies.yaml_reader import plain_value

WIDTH = 108
NEXT_LINE = "\x85"


class _Dumper(yaml.SafeDumper):
    """Indents lists below their key, as the files of the library do."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002 - the name of the overridden argument
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ANN401, ARG002 - any node; the reader takes no aliases
        return True


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    """Quote what would be read as something else.

    Texts with a next-line character, which other styles would fold into a space, and words that
    are numbers to the reader but not to PyYAML, such as 1.5e5.
    """
    style = '"' if NEXT_LINE in text or not isinstance(plain_value(text), str) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


_Dumper.add_representer(str, _text)


def competency_document(competency: Competency) -> dict[str, Any]:
    """Return the plain document of a competency, its keys in the order of the library."""
    document = competency.model_dump(mode="json")
    document["levels"] = {int(level): words for level, words in document["levels"].items()}
    if competency.serves_every_value:
        document["service_values"] = EVERY_VALUE
    return document


def competency_yaml(competency: Competency) -> str:
    """Return the YAML text of a competency."""
    return document_yaml(competency_document(competency))


def document_yaml(document: Any) -> str:  # noqa: ANN401 - a draft may not be a competency yet
    """Return the YAML text of a document of plain values."""
    return yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH)
