"""Messages in templates, quick enough for hundreds on a page.

Jinja calls a function through its context, which takes longer than everything else about a message;
a filter is called directly. So ``_("...")`` and ``{% trans %}`` become filters when a template is
compiled.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from jinja2 import Environment, nodes, pass_context
from jinja2.ext import InternationalizationExtension
from jinja2.lexer import Token, TokenStream
from jinja2.parser import Parser
from jinja2.runtime import Context
from markupsafe import Markup, escape

from hirefit_api.languages import speaking
from hirefit_api.languages.catalogues import translations

CONSTANT = ["name", "lparen", "string", "rparen"]
_READY: dict[str, dict[str, tuple[str, Markup]]] = {}
"""By language, what templates have asked for: to be filled in, and as printed where nothing is.

There are no more of them than there are messages."""


class Messages(InternationalizationExtension):
    """Jinja's own extension, with filters in place of calls.

    ``_("...")`` holds our own words and is printed as it is; ``_(name)`` may hold anybody's and is
    escaped like everything else.
    """

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Turn ``_("...")`` into ``("..." | message)``."""
        tokens = list(stream)
        kinds = [token.type for token in tokens]
        ours = {
            at
            for at, token in enumerate(tokens)
            if token.value == "_" and kinds[at : at + 4] == CONSTANT
        }
        for at, token in enumerate(tokens):
            if at not in ours:
                yield token
            if at - 2 in ours:
                yield Token(token.lineno, "pipe", "|")
                yield Token(token.lineno, "name", "message")

    def parse(self, parser: Parser) -> nodes.Node | list[nodes.Node]:
        """Parse a ``{% trans %}``."""
        parsed = super().parse(parser)
        for part in parsed if isinstance(parsed, list) else [parsed]:
            if isinstance(part, nodes.Output):
                part.nodes = [_as_filter(node) for node in part.nodes]
        return parsed


def speak_in(templates: Environment) -> None:
    """Let templates hold messages; what is filled in is escaped."""
    templates.add_extension(Messages)
    templates.policies["ext.i18n.trimmed"] = True
    templates.newstyle_gettext = True  # type: ignore[attr-defined]
    templates.globals["_"] = speaking.gettext
    templates.filters.update(message=_message, counted=_counted)


def _as_filter(node: nodes.Expr) -> nodes.Expr:
    if not isinstance(node, nodes.Call):
        return node
    name = "message" if cast("nodes.Name", node.node).name == "gettext" else "counted"
    first, *rest = node.args
    return nodes.Filter(first, name, rest, node.kwargs, None, None, lineno=node.lineno)


@pass_context  # or the message would be looked up once, when the template is compiled
def _message(_context: Context, message: str, /, **values: object) -> Markup:
    """Return one of our messages, filled in."""
    language = speaking.spoken()
    ready = _READY.setdefault(language.code, {})
    found = ready.get(message)
    if found is None:
        text = translations(language).gettext(message)
        found = ready[message] = (text, Markup(text.replace("%%", "%")))  # noqa: S704 - ours
    return _filled(found[0], values) if values else found[1]


@pass_context
def _counted(_context: Context, one: str, many: str, number: int, /, **values: object) -> Markup:
    """Return the form of one of our messages that goes with a number."""
    return _filled(speaking.ngettext(one, many, number), values)


def _filled(text: str, values: dict[str, object]) -> Markup:
    escaped = {name: escape(value) for name, value in values.items()}
    return Markup(str.__mod__(text, escaped))  # noqa: S704 - ours, and what is escaped
