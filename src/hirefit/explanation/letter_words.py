"""The words of the letter to a candidate: in English here, else in ``pages/letter.de.yaml``."""

from __future__ import annotations

from functools import cache

from hirefit.competencies.definitions import words_in_language
from hirefit.competencies.model import Definition


class LetterWords(Definition):
    """Sentences of the letter; another language overrides the English.

    What stands in braces is filled in. A sentence that a language's file leaves out stays English.
    """

    language: str = "en"

    title: str = "Your interviews at {company}"
    greeting: str = "Dear candidate,"
    opening: str = (
        "Thank you for the time you gave us. This letter is about your interviews at {company} "
        "({opening}). Your application has the code {application}. Here is what went well, what "
        "could grow, and how we came to our view."
    )
    went_well: str = "What went well"
    could_grow: str = "What could grow"
    all_in_all: str = "All in all"
    not_covered: str = "What we did not cover"
    how: str = "How we came to our view"
    differently: str = "If you see it differently"
    closest: str = "Of all our topics, you came closest to what we look for in {name}."
    strength: str = "{name}. This is what we saw in your answers:"
    growth: str = "{name}. As a next step, people do this:"
    noted: str = "We noted: {notes}"
    covered_all: str = "We covered all the topics we had planned."
    did_not_get_to: str = "We did not get to: {names}. This counts neither for you nor against you."
    how_asked: str = (
        "Everyone who applies for this post is asked the same questions. Each interviewer works "
        "alone. For each answer they pick the description that fits it best. We wrote the "
        "descriptions before the first interview."
    )
    how_evened_out: str = (
        "Some interviewers are stricter than others, and some questions are harder. A computer "
        "program called hirefit evens this out. Your name, your age and where you come from are no "
        "part of it. The program does not decide. A person reads the notes and decides."
    )
    review: str = (
        "You can ask a person to look at this again. You can ask what we wrote down about you. If "
        "something is wrong, you can have it put right. Asking will not be held against you."
    )
    write_to: str = "Please write to: {contact}"
    regards: str = "Kind regards,"
    above: str = "Taken together, your answers were above what we ask for in this post."
    around: str = "Taken together, your answers were about what we ask for in this post."
    below: str = "Taken together, your answers were not yet what we ask for in this post."
    quoted: str = "“{text}”"


ENGLISH = LetterWords()


@cache
def letter_words(language: str) -> LetterWords:
    """Return the words of a language; English where it has no file."""
    return words_in_language(ENGLISH, "hirefit.explanation", f"letter.{language}.yaml", language)
