"""The kit as one printable page: no script, no other host, everything inline."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from importlib.resources import files
from string import Template

from hirefit.competencies.reading import InEnglish
from hirefit.kit.kit import InterviewKit, KitQuestion, KitSection, MirrorEntry
from hirefit.kit.words import ENGLISH, KitWords, facts


def render_page(kit: InterviewKit, words: KitWords = ENGLISH) -> str:
    """Return the kit as an HTML document."""
    sections = enumerate(kit.competencies, start=1)
    imprint = words.imprint.format(
        role=kit.role, role_version=kit.role_version, version=kit.version, digest=kit.digest
    )
    return _template("page").substitute(
        _fixed(words),
        plain_title=escape(words.title.format(role=kit.role_name)),
        title=escape(words.title).format(role=_html(kit.role_name)),
        vision=_vision(kit, words),
        draft_box=_box("draft", words.draft_note) if kit.status == "draft" else "",
        notes="\n".join(_box("note", note) for note in kit.notes),
        facts="\n".join(
            f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in facts(kit, words)
        ),
        contents="\n".join(
            f'<li><a href="#{escape(section.competency)}">{_html(section.name)}</a></li>'
            for section in kit.competencies
        ),
        sections="\n".join(_section(section, number, words) for number, section in sections),
        entries="\n".join(_mirror_entry(entry) for entry in kit.employer_mirror),
        imprint=escape(imprint),
    )


def _template(name: str) -> Template:
    return Template(files("hirefit.kit").joinpath("pages", f"{name}.html").read_text("utf-8"))


def _fixed(words: KitWords) -> dict[str, str]:
    """Return the words that stand on the page as they are."""
    return {name: escape(text) for name, text in words.model_dump().items()}


def _html(text: str) -> str:
    """Return a text as HTML; one that stayed English says so."""
    return text.__html__() if isinstance(text, InEnglish) else escape(text)


def _box(kind: str, text: str) -> str:
    return f'<p class="{kind}">{_html(text)}</p>'


def _items(texts: Iterable[str]) -> str:
    return "\n".join(f"<li>{_html(text)}</li>" for text in texts)


def _vision(kit: InterviewKit, words: KitWords) -> str:
    if kit.service_vision:
        return _box("vision", kit.service_vision)
    return f'<p>{escape(words.no_vision)}</p><p class="answer"></p>'


def _section(section: KitSection, number: int, words: KitWords) -> str:
    question = _template("question")
    head = [
        getattr(words, section.family),
        words.version.format(version=section.competency_version),
    ]
    if section.status == "draft":
        head.append(words.draft)
    return _template("section").substitute(
        _fixed(words),
        anchor=escape(section.competency),
        number=number,
        name=_html(section.name),
        head=escape(" · ".join(head)),
        definition=_html(section.definition),
        not_this_text="; ".join(_html(text) for text in section.not_this),
        levels="\n".join(
            f'<tr><th scope="row">{level} {_html(says.label)}</th><td>{_html(says.sentence)}'
            f"<ul>{_items(says.examples)}</ul></td></tr>"
            for level, says in section.levels.items()
        ),
        bias_traps=_items(section.bias_traps),
        accommodation_note=_html(section.accommodation_note),
        questions="\n".join(
            _question(
                question,
                asked,
                section,
                words.question.format(number=f"{number}.{index}", kind=getattr(words, asked.kind)),
                words,
            )
            for index, asked in enumerate(section.questions, start=1)
        ),
    )


def _question(
    template: Template, question: KitQuestion, section: KitSection, title: str, words: KitWords
) -> str:
    return template.substitute(
        _fixed(words),
        anchor=escape(question.id),
        title=escape(title),
        text=_html(question.text),
        look_for=_html(question.look_for),
        probe_items=_items(question.probes),
        levels="\n".join(
            f'<li><span class="box"></span>{level} {_html(says.label)}</li>'
            for level, says in section.levels.items()
        ),
    )


def _mirror_entry(entry: MirrorEntry) -> str:
    return (
        f"<li><p><strong>{_html(entry.text)}</strong><br>"
        f'<span class="soft">{_html(entry.why)}</span></p>'
        f'<p class="answer">{escape(entry.answer)}</p></li>'
    )
