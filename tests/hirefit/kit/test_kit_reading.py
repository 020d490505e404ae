from __future__ import annotations

import re
from types import MappingProxyType

import pytest
import typer
from typer.testing import CliRunner

from hirefit.cli.kit import kit as kit_command
from hirefit.competencies.library import CompetencyLibrary, load_library
from hirefit.competencies.reading import InEnglish
from hirefit.competencies.translations import Translations, load_translations
from hirefit.kit.build import build_kit
from hirefit.kit.kit import InterviewKit
from hirefit.kit.page import render_page
from hirefit.kit.reading import in_language
from hirefit.kit.text import render_text
from hirefit.kit.words import ENGLISH, KitWords, words_in

PLACE = re.compile(r"\{(\w+)\}")


@pytest.fixture(scope="module")
def library() -> CompetencyLibrary:
    return load_library()


@pytest.fixture(scope="module")
def german(library: CompetencyLibrary) -> Translations:
    return load_translations(library, "de")


def texts_of(kit: InterviewKit) -> list[str]:
    """Every text of the library that stands in a kit."""
    texts = [kit.role_name]
    for section in kit.competencies:
        texts += [section.name, section.definition, section.accommodation_note]
        texts += [*section.not_this, *section.bias_traps]
        for question in section.questions:
            texts += [question.text, question.look_for, *question.probes]
        for level in section.levels.values():
            texts += [level.label, level.sentence, *level.examples]
    return texts + [text for entry in kit.employer_mirror for text in (entry.text, entry.why)]


def test_every_role_reads_wholly_in_german(
    library: CompetencyLibrary, german: Translations
) -> None:
    for role in library.roles.values():
        kit = build_kit(role, library, None)
        reading = in_language(kit, german)
        assert [text for text in texts_of(reading) if isinstance(text, InEnglish)] == []
        assert (reading.digest, reading.question_ids) == (kit.digest, kit.question_ids)
        assert reading.notes == (words_in("de").translation_note,)


def test_a_changed_text_stays_english_and_says_so(
    library: CompetencyLibrary, german: Translations
) -> None:
    frozen = build_kit(library.roles["team_lead"], library, None)
    section = frozen.competencies[0]
    other = section.questions[0].model_copy(update={"text": "What <happened>?"})
    changed = section.model_copy(update={"questions": (other, *section.questions[1:])})
    kit = frozen.model_copy(update={"competencies": (changed, *frozen.competencies[1:])})
    reading = in_language(kit, german)
    assert [t for t in texts_of(reading) if isinstance(t, InEnglish)] == ["What <happened>?"]
    page = render_page(reading, words_in("de"))
    assert '<span lang="en" dir="ltr">What &lt;happened&gt;?</span>' in page
    assert page.count('lang="en"') == 1
    assert page.count('<html lang="de">') == 1
    assert "What <happened>? [English]" in render_text(reading, words_in("de"))


def test_a_language_without_texts_marks_everything(library: CompetencyLibrary) -> None:
    kit = build_kit(library.roles["back_office"], library, None)
    nothing = Translations("ar-XB", MappingProxyType({}), frozenset())
    reading = in_language(kit, nothing)
    assert all(isinstance(text, InEnglish) for text in texts_of(reading))
    assert texts_of(reading) == texts_of(kit)
    assert reading.notes == ()


def test_german_words_fill_in_what_the_english_ones_do() -> None:
    german = words_in("de")
    assert german.language == "de"
    for name in KitWords.model_fields:
        english, other = getattr(ENGLISH, name), getattr(german, name)
        assert sorted(PLACE.findall(other)) == sorted(PLACE.findall(english)), name
        assert name in {"personality", "version"} or other != english, name
    assert words_in("xx") is ENGLISH


def test_the_command_speaks_german_and_freezes_the_same_kit() -> None:
    app = typer.Typer()
    app.command()(kit_command)
    german = CliRunner().invoke(app, ["complaints_desk", "--language", "de"]).stdout
    english = CliRunner().invoke(app, ["complaints_desk"]).stdout
    assert german.splitlines()[2] == "Interviewleitfaden: Beschwerdestelle"
    assert german.splitlines()[-1] == english.splitlines()[-1]
    assert "0,61 zu erwarten für 2 Bewertende" in " ".join(german.split())
    unknown = CliRunner().invoke(app, ["complaints_desk", "--language", "fr"])
    assert unknown.exit_code == 2
