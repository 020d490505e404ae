"""The kit as one printable page: no script, no other host, everything inline."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from importlib.resources import files
from string import Template

from hirefit.kit.kit import InterviewKit, KitQuestion, KitSection, MirrorEntry
from hirefit.kit.words import DRAFT_NOTE, FAMILY_NAMES, NO_VISION, facts


def render_page(kit: InterviewKit) -> str:
    """Return the kit as an HTML document."""
    sections = enumerate(kit.competencies, start=1)
    return _template("page").substitute(
        role_name=escape(kit.role_name),
        vision=_vision(kit),
        draft=f'<p class="draft">{escape(DRAFT_NOTE)}</p>' if kit.status == "draft" else "",
        notes="\n".join(f'<p class="note">{escape(note)}</p>' for note in kit.notes),
        facts="\n".join(
            f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in facts(kit)
        ),
        contents="\n".join(
            f'<li><a href="#{escape(section.competency)}">{escape(section.name)}</a></li>'
            for section in kit.competencies
        ),
        sections="\n".join(_section(section, number) for number, section in sections),
        mirror="\n".join(_mirror_entry(entry) for entry in kit.employer_mirror),
        imprint=escape(
            f"Role {kit.role} {kit.role_version}, kit version {kit.version}, {kit.digest}"
        ),
    )


def _template(name: str) -> Template:
    return Template(files("hirefit.kit").joinpath("pages", f"{name}.html").read_text("utf-8"))


def _items(texts: Iterable[str]) -> str:
    return "\n".join(f"<li>{escape(text)}</li>" for text in texts)


def _vision(kit: InterviewKit) -> str:
    if kit.service_vision:
        return f'<p class="vision">{escape(kit.service_vision)}</p>'
    return f'<p>{escape(NO_VISION)}</p><p class="answer"></p>'


def _section(section: KitSection, number: int) -> str:
    question = _template("question")
    return _template("section").substitute(
        anchor=escape(section.competency),
        number=number,
        name=escape(section.name),
        family=FAMILY_NAMES[section.family],
        version=escape(section.competency_version),
        draft=" · draft" if section.status == "draft" else "",
        definition=escape(section.definition),
        not_this=escape("; ".join(section.not_this)),
        levels="\n".join(
            f'<tr><th scope="row">{level} {escape(words.label)}</th><td>{escape(words.sentence)}'
            f"<ul>{_items(words.examples)}</ul></td></tr>"
            for level, words in section.levels.items()
        ),
        bias_traps=_items(section.bias_traps),
        accommodation_note=escape(section.accommodation_note),
        questions="\n".join(
            _question(question, asked, section, f"{number}.{index}")
            for index, asked in enumerate(section.questions, start=1)
        ),
    )


def _question(template: Template, question: KitQuestion, section: KitSection, number: str) -> str:
    return template.substitute(
        anchor=escape(question.id),
        number=number,
        kind=question.kind,
        text=escape(question.text),
        look_for=escape(question.look_for),
        probes=_items(question.probes),
        levels="\n".join(
            f'<li><span class="box"></span>{level} {escape(words.label)}</li>'
            for level, words in section.levels.items()
        ),
    )


def _mirror_entry(entry: MirrorEntry) -> str:
    return (
        f"<li><p><strong>{escape(entry.text)}</strong><br>"
        f'<span class="soft">{escape(entry.why)}</span></p>'
        f'<p class="answer">{escape(entry.answer)}</p></li>'
    )
