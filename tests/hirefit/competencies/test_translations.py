from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from hirefit.competencies.checks.lint import lint
from hirefit.competencies.library import CompetencyLibrary, load_library
from hirefit.competencies.practice import FEWEST_WORDS, MOST_WORDS, anchors_of
from hirefit.competencies.reading import InEnglish, case_said, competency_said
from hirefit.competencies.translation_files import languages, texts_digest
from hirefit.competencies.translations import Translations, load_translations
from hirefit.exceptions import DefinitionError

QUEUE = "attitude/queue_care.yaml"
GERMAN = "translations/de/queue_care.yaml"
SENTENCE = "sentence: Finishes the queue and checks with the caller a day later"
GENERIC = re.compile(
    r"\b(ein|einen|einem|der|den|dem|jeder|jeden|kein) "
    r"(Bewerber|Kandidat|Mitarbeiter|Kollege|Kollegen|Vorgesetzte|Anrufer|Teamleiter)\b"
)
DU = re.compile(r"\b(du|dir|dich|dein|deine|deinen)\b", re.IGNORECASE)


@pytest.fixture(scope="module")
def library() -> CompetencyLibrary:
    return load_library()


@pytest.fixture(scope="module")
def german(library: CompetencyLibrary) -> Translations:
    return load_translations(library, "de")


@pytest.fixture
def translated(changed_library: Callable[..., Path]) -> Callable[..., Path]:
    """Add a German file to the small library; changes are made to it or to the library after."""

    def build(*changes: tuple[str, str, str]) -> Path:
        root = changed_library()
        competency = load_library(root).competencies["queue_care"]
        source = yaml.safe_load((root / QUEUE).read_text("utf-8"))
        texts = {
            key: _german(source[key])
            for key in ("name", "definition", "not_this", "questions", "levels")
        }
        rest = {
            key: _german(source[key])
            for key in (
                "typical_evidence",
                "red_herrings",
                "bias_traps",
                "accommodation_note",
                "complementary_evidence",
                "development",
            )
        }
        head = {
            "id": "queue_care",
            "version": "1.0.0",
            "source": texts_digest(competency),
            "status": "draft",
            "note": "Probe.",
        }
        file = root / GERMAN
        file.parent.mkdir(parents=True)
        document = {**head, **texts, **rest}
        file.write_text(yaml.safe_dump(document, sort_keys=False, width=1000), encoding="utf-8")
        for name, old, new in changes:
            text = (root / name).read_text("utf-8")
            assert old in text
            (root / name).write_text(text.replace(old, new, 1), "utf-8")
        return root

    return build


def _german(value: object, key: str = "") -> object:
    if isinstance(value, dict):
        return {name: _german(part, str(name)) for name, part in value.items()}
    if isinstance(value, list):
        return [_german(part) for part in value]
    return value if key == "id" else f"de {value}"


def found(root: Path) -> list[tuple[str, str]]:
    return [
        (issue.check, issue.place.removeprefix(f"{root}/"))
        for issue in lint(root)
        if issue.check != "draft"
    ]


def texts_of(german: Translations) -> Iterator[tuple[str, str]]:
    for texts in german.texts.values():
        yield from texts.items()


def test_everything_that_people_read_is_there_in_german(
    library: CompetencyLibrary, german: Translations
) -> None:
    wanted = {
        *(("competency", name) for name in library.competencies),
        *(("role", name) for name in library.roles),
        *(("practice_case", name) for name in library.practice_cases),
        ("employer_mirror", "employer_mirror"),
        ("service_values", "service_values"),
    }
    assert set(german.texts) == wanted
    assert languages() == ("de",)


def test_german_says_sie_and_names_no_sex_as_the_rule(german: Translations) -> None:
    said = [text for _, text in texts_of(german)]
    assert [text for text in said if DU.search(text) or GENERIC.search(text)] == []


def test_cross_references_name_the_german_name(
    library: CompetencyLibrary, german: Translations
) -> None:
    names = {
        german.of("competency", competency.id)[competency.name]
        for competency in library.competencies.values()
    }
    named = [
        name
        for english, text in texts_of(german)
        if "(rate under" in english
        for name in re.findall("„([^“]+)“", text)
    ]
    assert len(named) >= len(library.competencies)
    assert set(named) <= names


def test_a_translated_library_is_clean(translated: Callable[..., Path]) -> None:
    assert found(translated()) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([(GERMAN, "name: de Queue", "name: de Queue\nnick: x")], "unknown-key"),
        ([(GERMAN, "name: de Queue", "name: de Queue\nname: Schlange")], "duplicate-key"),
        ([(GERMAN, "status: draft", "status: finished")], "not-allowed"),
        ([(GERMAN, "sentence: de", f"sentence: de {'x' * 140}")], "too-long"),
        ([(GERMAN, "id: queue_care\n", "id: queue_core\n")], "translation-source"),
        ([(GERMAN, "version: 1.0.0", "version: 9.0.0")], "translation-source"),
        ([(GERMAN, "id: queue_care.b2", "id: queue_care.b9")], "translation-source"),
        ([(GERMAN, "not_this:\n- de Doing it alone\n", "not_this:\n")], "translation-count"),
        ([(GERMAN, "name: de Queue\n", "")], "translation-incomplete"),
        ([(GERMAN, "- de What came first?", "- Was zuerst?")], "translation-repeat"),
        ([(QUEUE, SENTENCE, f"{SENTENCE} or two")], "stale"),
    ],
)
def test_lint_names_what_is_wrong_with_a_translation(
    translated: Callable[..., Path], changes: list[tuple[str, str, str]], expected: str
) -> None:
    checks = found(translated(*changes))
    assert {(check, place.partition(":")[0]) for check, place in checks} >= {(expected, GERMAN)}
    assert all(place.count(":") == 2 for _, place in checks)


def test_lint_names_a_newer_version_and_ignores_what_is_no_text(
    translated: Callable[..., Path],
) -> None:
    status = (QUEUE, "importance: 4.76", "importance: 4.00")
    assert found(translated(status)) == []


def test_lint_checks_one_translation_file(translated: Callable[..., Path]) -> None:
    root = translated((GERMAN, "name: de Queue\n", ""))
    issues = [(issue.check, issue.severity) for issue in lint(root / GERMAN)]
    assert issues == [("translation-incomplete", "warning")]


def test_a_stale_file_stays_english_and_a_kept_version_keeps_its_texts(
    translated: Callable[..., Path],
) -> None:
    root = translated((QUEUE, SENTENCE, f"{SENTENCE} or two"))
    assert load_translations(load_library(root), "de", root).texts == {}
    # The version that was translated is kept beside the new one: what did not change is German.
    newer = (root / QUEUE).read_text("utf-8").replace("version: 1.0.0", "version: 1.1.0")
    older = newer.replace("version: 1.1.0", "version: 1.0.0").replace(" or two", "")
    (root / QUEUE).write_text(newer, "utf-8")
    (root / QUEUE.replace(".yaml", "@1.0.0.yaml")).write_text(older, "utf-8")
    library = load_library(root)
    words = load_translations(library, "de", root).of("competency", "queue_care")
    levels = library.competencies["queue_care"].levels
    assert [level.sentence in words for level in levels.values()] == [True, True, True, False, True]
    assert ("stale", f"{GERMAN}:2:1") in found(root)


def test_a_language_that_is_not_there_is_refused(library: CompetencyLibrary) -> None:
    with pytest.raises(DefinitionError, match="no texts in 'fr'"):
        load_translations(library, "fr")


def test_every_fault_of_a_language_is_listed(translated: Callable[..., Path]) -> None:
    root = translated(
        (GERMAN, "status: draft", "status: finished"), (GERMAN, "note: Probe.", "note: ''")
    )
    with pytest.raises(DefinitionError) as caught:
        load_translations(load_library(root), "de", root)
    assert {fault.code for fault in caught.value.faults} == {"not-allowed", "empty"}


def test_practice_cases_and_their_anchors_read_in_german(
    library: CompetencyLibrary, german: Translations
) -> None:
    for case in library.practice_cases.values():
        competency = library.competencies[case.competency]
        reading = case_said(case, german)
        shown = competency_said(competency, german)
        texts = [reading.answer, *(t for r in reading.reasons for t in (r.anchor, r.why))]
        assert [text for text in texts if isinstance(text, InEnglish)] == []
        assert FEWEST_WORDS <= len(reading.answer.split()) <= MOST_WORDS
        for reason in reading.reasons:
            assert reason.anchor in anchors_of(shown, reason.level)
        question = shown.question(case.question)
        assert question is not None
        assert not isinstance(question.text, InEnglish)
