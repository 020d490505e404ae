"""The invented company Harbour Line: 60 applications, 12 raters of known severity, two sites.

The sites share no rater; two practice cases that all twelve have rated link them. Everything is
drawn from the model with a fixed seed, so the truth is known and every run is the same.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from hirefit.calibration.calibration import Calibration
from hirefit.calibration.files import calibration_from_document
from hirefit.company.profile import CompanyProfile
from hirefit.company.reader import company_from_document
from hirefit.competencies.library import CompetencyLibrary
from hirefit.competencies.yaml_reader import parse_yaml
from hirefit.kit.build import build_kit
from hirefit.kit.kit import InterviewKit
from hirefit.rasch.response_model import category_probabilities
from hirefit.ratings.scorecard import Answer, Scorecard

ROLE = "phone_or_chat_agent"
SEED = 20261122
RATERS = {
    "harbour": ("Ada Anvil", "Bo Bramble", "Cy Cedar", "Di Dapple", "Ed Ember", "Flo Fern"),
    "hill": ("Gus Gable", "Hal Harrow", "Ivy Inlet", "Jo Juniper", "Kit Kestrel", "Lu Lantern"),
}
SEVERITY = (-0.9, -0.5, -0.2, 0.1, 0.4, 1.0, -0.7, -0.3, 0.0, 0.2, 0.6, 0.9)
"""Logits, in the order of `RATERS`; positive is harsher."""
APPLICATIONS_PER_SITE = 30
RATERS_PER_APPLICATION = 2
THRESHOLDS = np.array([-1.8, -0.6, 0.6, 1.8])
MEAN, SD, CORRELATION, HALO_SD, DIFFICULTY_SD = 0.4, 1.0, 0.6, 0.6, 0.3
STILL_OUT = 4
"""Applications of each site whose second scorecard is not in yet."""
SHARE_NOT_ASKED = 0.02
FIRST_DAY = np.datetime64("2026-09-01T09:00")


@dataclass(frozen=True, slots=True)
class DemoApplication:
    """An application with its planned raters; practice cases are rated by everyone."""

    id: str
    site: str
    raters: tuple[str, ...]
    is_practice: bool
    ability: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Demo:
    """Everything of the invented company, and the truth it was drawn from.

    `names` maps rater ids to their invented names; `severity` is the truth in logits.
    """

    company: CompanyProfile
    kit: InterviewKit
    names: dict[str, str]
    site_of: dict[str, str]
    severity: dict[str, float]
    applications: tuple[DemoApplication, ...]
    scorecards: tuple[Scorecard, ...]


def demo_company(library: CompetencyLibrary) -> CompanyProfile:
    """Return the profile of Harbour Line."""
    text = files("hirefit.datasets").joinpath("harbour_line.yaml").read_text("utf-8")
    return company_from_document(parse_yaml(text, "harbour_line.yaml").value, library)


def demo_calibration() -> Calibration:
    """Return the calibration that Harbour Line has published: fitted to its own scorecards.

    It ships as a file, so that the demo starts at once; tests/hirefit/datasets/test_demo.py fits it
    anew and writes it.
    """
    text = files("hirefit.datasets").joinpath("harbour_line_calibration.json").read_text("utf-8")
    return calibration_from_document(json.loads(text), "harbour_line_calibration.json")


def make_demo(library: CompetencyLibrary) -> Demo:
    """Draw the demo; the same library gives the same demo."""
    rng = np.random.default_rng(SEED)
    company = demo_company(library)
    kit = build_kit(library.roles[ROLE], library, company)
    names, site_of = {}, {}
    for site, people in RATERS.items():
        for name in people:
            rater = name.lower().replace(" ", "-")
            names[rater], site_of[rater] = name, site
    severity = dict(zip(names, SEVERITY, strict=True))
    applications = _applications(rng, site_of, len(kit.competencies))
    difficulty = rng.normal(0, DIFFICULTY_SD, len(kit.question_ids))
    cards = tuple(
        _scorecard(rng, kit, application, rater, severity[rater], difficulty, day)
        for application in applications
        for day, rater in enumerate(_who_submitted(application))
    )
    return Demo(company, kit, names, site_of, severity, applications, cards)


def _applications(
    rng: np.random.Generator, site_of: dict[str, str], competencies: int
) -> tuple[DemoApplication, ...]:
    covariance = SD**2 * (CORRELATION + (1 - CORRELATION) * np.eye(competencies))
    made = []
    for site, people in RATERS.items():
        own = [rater for rater in site_of if site_of[rater] == site]
        for number in range(1, APPLICATIONS_PER_SITE + 1):
            # Loads are even: pairs go round the site's raters with a changing distance.
            first = number % len(people)
            second = (first + 1 + number // len(people) % (len(people) - 1)) % len(people)
            ability = rng.multivariate_normal(np.full(competencies, MEAN), covariance)
            panel = tuple(sorted((own[first], own[second])))
            made.append(
                DemoApplication(f"{site}-{number:03d}", site, panel, False, tuple(ability))  # noqa: FBT003
            )
    for number in (1, 2):
        ability = rng.multivariate_normal(np.full(competencies, MEAN), covariance)
        made.append(
            DemoApplication(f"practice-{number}", "practice", tuple(site_of), True, tuple(ability))  # noqa: FBT003
        )
    return tuple(made)


def _who_submitted(application: DemoApplication) -> tuple[str, ...]:
    still_out = (
        not application.is_practice
        and int(application.id.rpartition("-")[2]) > APPLICATIONS_PER_SITE - STILL_OUT
    )
    return application.raters[:1] if still_out else application.raters


def _scorecard(
    rng: np.random.Generator,
    kit: InterviewKit,
    application: DemoApplication,
    rater: str,
    severity: float,
    difficulty: npt.NDArray[np.float64],
    day: int,
) -> Scorecard:
    halo = rng.normal(0, HALO_SD)
    answers, at = [], 0
    for ability, section in zip(application.ability, kit.competencies, strict=True):
        for question in section.questions:
            eta = np.array(ability + halo - severity - difficulty[at])
            at += 1
            level = 1 + int(rng.choice(5, p=category_probabilities(eta, THRESHOLDS)))
            note = str(rng.choice(section.levels[level].examples))
            if rng.random() < SHARE_NOT_ASKED:
                answers.append(Answer(question=question.id, not_assessed_reason="no_time"))
            else:
                answers.append(Answer(question=question.id, level=level, evidence=note))
    hours = int(rng.integers(0, 24 * 60)) + 24 * day
    return Scorecard(
        application=application.id,
        rater=rater,
        kit_digest=kit.digest,
        submitted_at=f"{FIRST_DAY + np.timedelta64(hours, 'h')}:00Z",
        answers=tuple(answers),
    )
