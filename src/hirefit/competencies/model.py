"""The values of the library: competencies, role profiles, service values, reasons, mirror.

Every value is frozen and allows no unknown key; `docs/words.md` says what the words mean.
"""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
    field_validator,
)

from hirefit.competencies.findings import PATTERN_HINTS
from hirefit.digests import digest_of

SENTENCE_LENGTH = 140
"""Most characters of a level's sentence: what fits on one line of the form."""

LEVELS = (1, 2, 3, 4, 5)
EVERY_VALUE = "ALL"
FEATURES = (
    "service_vision",
    "three_families",
    "development_note",
    "role_profiles",
    "rater_calibration",
    "outcome_study",
)
"""Parts of hirefit that can answer a reason why service fails."""

_ID = r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$"
_REASON_ID = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
_QUESTION_ID = r"^[a-z][a-z0-9_]*\.[bs][1-9][0-9]?$"
_VERSION = r"^(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})$"
_ELEMENT = r"^[1-6](\.[A-Za-z0-9]{1,2}){1,5}$"
PATTERN_HINTS.update(
    {
        _ID: "must be lower-case words joined by underscores, such as promise_keeping.",
        _REASON_ID: "must be lower-case words joined by hyphens, such as broken-promises.",
        _QUESTION_ID: "must be the competency's id, a full stop, b (behavioural) or "
        "s (situational) and a number: promise_keeping.b1.",
        _VERSION: "must be three numbers such as 1.0.0, in quotes if need be.",
        _ELEMENT: "must be an O*NET element such as 1.C.1.c.",
    }
)

Id = Annotated[str, StringConstraints(pattern=_ID, max_length=60)]
ReasonId = Annotated[str, StringConstraints(pattern=_REASON_ID, max_length=60)]
QuestionId = Annotated[str, StringConstraints(pattern=_QUESTION_ID, max_length=64)]
Version = Annotated[str, StringConstraints(pattern=_VERSION)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
Phrase = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Status = Literal["draft", "validated"]
Family = Literal["attitude", "personality", "culture_fit"]
QuestionKind = Literal["behavioural", "situational"]
Dimension = Literal["reliability", "assurance", "tangibles", "empathy", "responsiveness"]


def _every_value(value: Any) -> Any:  # noqa: ANN401 - whatever the file holds
    """Read the word ALL as the list that holds it."""
    return (EVERY_VALUE,) if value == EVERY_VALUE else value


ServedValues = Annotated[
    tuple[str, ...],
    Field(min_length=1),
    BeforeValidator(_every_value),
    WithJsonSchema(
        {
            "anyOf": [
                {"const": EVERY_VALUE},
                {"type": "array", "items": {"type": "string"}, "minItems": 1},
            ]
        }
    ),
]


class Definition(BaseModel):
    """A frozen value that allows no unknown key and is named by the digest of its content."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,
        defer_build=True,  # a command that reads no definition does not wait for their validators
    )

    @cached_property
    def digest(self) -> str:
        """``sha256:...`` of the content."""
        return digest_of(self.model_dump(mode="json"))


class Question(Definition):
    """A question, what to listen for, and the probes that everyone may ask."""

    kind: ClassVar[QuestionKind]

    id: QuestionId
    text: Text
    look_for: Phrase
    probes: tuple[Phrase, ...] = Field(min_length=2, max_length=4)


class BehaviouralQuestion(Question):
    """Asks for something that happened: what the person did and how it ended."""

    kind: ClassVar[QuestionKind] = "behavioural"


class SituationalQuestion(Question):
    """Puts a dilemma and asks what the person would do, and why."""

    kind: ClassVar[QuestionKind] = "situational"


class QuestionSet(Definition):
    """The questions of one competency: at least two of each kind."""

    behavioural: tuple[BehaviouralQuestion, ...] = Field(min_length=2, max_length=20)
    situational: tuple[SituationalQuestion, ...] = Field(min_length=2, max_length=20)

    @property
    def all(self) -> tuple[Question, ...]:
        """Every question, behavioural ones first."""
        return (*self.behavioural, *self.situational)

    @cached_property
    def by_id(self) -> dict[str, Question]:
        """Every question by its id."""
        return {question.id: question for question in self.all}


class Level(Definition):
    """One point of the scale: a label, the sentence on the form, longer examples."""

    label: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
    sentence: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=SENTENCE_LENGTH),
    ]
    examples: tuple[Phrase, ...] = Field(min_length=2, max_length=4)


class OnetElement(Definition):
    """An O*NET element with its importance (1 to 5) for the work."""

    element: Annotated[str, StringConstraints(pattern=_ELEMENT)]
    name: Phrase
    importance: float = Field(ge=1, le=5)


class Development(Definition):
    """What to do for a person who was hired: train first, recognise."""

    train_first: Phrase
    recognise: Phrase


class Competency(Definition):
    """One thing that is rated, with its questions and its five behaviour-anchored levels.

    Raises
    ------
    pydantic.ValidationError
        A part is missing, unknown, too long or of the wrong kind, or the levels are not 1 to 5.
    """

    id: Id
    version: Version
    status: Status
    name: Phrase
    family: Family
    definition: Phrase
    not_this: tuple[Phrase, ...] = Field(min_length=2, max_length=6)
    failure_reasons: tuple[str, ...]
    service_values: ServedValues
    servqual: tuple[Dimension, ...]
    onet: tuple[OnetElement, ...]
    questions: QuestionSet
    levels: dict[int, Level] = Field(
        json_schema_extra={
            "propertyNames": {"enum": [str(level) for level in LEVELS]},
            "required": [str(level) for level in LEVELS],
        }
    )
    typical_evidence: tuple[Phrase, ...] = Field(min_length=1)
    red_herrings: tuple[Phrase, ...] = Field(min_length=1)
    bias_traps: tuple[Phrase, ...] = Field(min_length=1)
    accommodation_note: Phrase
    complementary_evidence: tuple[Phrase, ...] = Field(min_length=1)
    development: Development

    @field_validator("levels")
    @classmethod
    def _count_levels(cls, levels: dict[int, Level]) -> dict[int, Level]:
        if sorted(levels) != list(LEVELS):
            raise ValueError("levels must be exactly 1, 2, 3, 4 and 5.")
        return levels

    @property
    def serves_every_value(self) -> bool:
        """Whether it serves every service value that a company declares."""
        return EVERY_VALUE in self.service_values

    def question(self, question_id: str) -> Question | None:
        """Return the question of that id, or ``None``."""
        return self.questions.by_id.get(question_id)


class RoleCompetency(Definition):
    """A competency of a role profile and the questions asked about it, in order."""

    competency: Id
    questions: tuple[QuestionId, ...]


class RoleProfile(Definition):
    """Which competencies a role asks for, in the order of the interview.

    How many competencies and questions a role needs is a rule of the library
    (`hirefit.competencies.role_rules`), so that every breach can be listed with its place.
    """

    id: Id
    version: Version
    status: Status
    name: Phrase
    description: Text
    competencies: tuple[RoleCompetency, ...]
    seconds_per_question: int = Field(default=300, ge=30, le=1800)


class ServiceValue(Definition):
    """A value of service with its plain statement."""

    id: Id
    statement: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)
    ]


class ServiceValuesFile(Definition):
    """The default service values."""

    version: Version
    values: tuple[ServiceValue, ...] = Field(min_length=1)


class AnsweredBy(Definition):
    """What answers a reason why service fails."""

    competencies: tuple[str, ...] = ()
    employer_mirror: tuple[str, ...] = ()
    features: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing answers."""
        return not (self.competencies or self.employer_mirror or self.features)


class FailureReason(Definition):
    """A reason why customer service fails, where it was read, and what answers it."""

    id: ReasonId
    reason: Phrase
    articles: tuple[str, ...]
    answered_by: AnsweredBy


class FailureReasonsFile(Definition):
    """The reasons why customer service fails."""

    version: Version
    reasons: tuple[FailureReason, ...] = Field(min_length=1)


class MirrorQuestion(Definition):
    """A question to the employer: hiring alone does not mend what it asks about."""

    id: Id
    text: Text
    why: Phrase
    failure_reasons: tuple[str, ...]


class EmployerMirrorFile(Definition):
    """The employer mirror: ten questions."""

    version: Version
    questions: tuple[MirrorQuestion, ...] = Field(min_length=10, max_length=10)
