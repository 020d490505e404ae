"""Make the explanation of one application: a pure function of its inputs."""

from __future__ import annotations

from hirefit import __version__
from hirefit.explanation.contributions import competency_results, value_results
from hirefit.explanation.counterfactuals import minimal_crossings
from hirefit.explanation.development import development_note
from hirefit.explanation.explanation import (
    CompetencyResult,
    Counterfactual,
    Explanation,
    Mode,
    Pull,
    Results,
)
from hirefit.explanation.inputs import Inputs, parameters_of, table_of
from hirefit.explanation.limits import unknowns
from hirefit.explanation.pulls import rating_pulls
from hirefit.explanation.reasons import principal_reasons
from hirefit.explanation.rounding import shown
from hirefit.explanation.summary import summary_sentence
from hirefit.explanation.waterfall import waterfall_steps
from hirefit.scoring.interval import MASS
from hirefit.scoring.score import ApplicationScore, Scored, score_arrays, summarise


def explain(inputs: Inputs, application: str) -> Explanation:
    """Score one application from its inputs and explain the score.

    Parameters
    ----------
    inputs : Inputs
        From `hirefit.explanation.inputs.gather_inputs`, or read back from a document.
    application : str
        Its label.

    Returns
    -------
    Explanation
        The same inputs give the same document, byte for byte.
    """
    table = table_of(inputs, application)
    terms = inputs.terms
    scored = score_arrays(
        table, parameters_of(inputs, table), terms.weights, terms.cut, keep_density=True
    )
    return Explanation(
        hirefit_version=__version__,
        application=application,
        inputs=inputs,
        results=_results(inputs, scored, summarise(scored, terms)[0]),
    )


def _results(inputs: Inputs, scored: Scored, score: ApplicationScore) -> Results:
    terms = inputs.terms
    named = {item.competency: item for item in inputs.competencies}
    difference = score.fit_level - terms.standard_level
    difference_shown = shown(difference, signed=True)
    competencies = competency_results(
        score.competencies, named, waterfall_steps(scored), terms.standard_level, difference_shown
    )
    values = value_results(competencies, terms, difference_shown)
    reasons, without_evidence = principal_reasons(inputs, competencies)
    pulls, modes = _pulls(scored)
    direction, crossings = _counterfactuals(scored, terms.cut, competencies)
    return Results(
        as_rated=score.as_rated,
        as_rated_shown=shown(score.as_rated),
        fit_level=score.fit_level,
        fit_level_shown=shown(score.fit_level),
        difference=difference,
        difference_shown=difference_shown,
        interval=score.interval,
        interval_shown=(shown(score.interval[0]), shown(score.interval[1])),
        interval_mass=MASS,
        probability_above_cut=score.probability_above_cut,
        standing=score.standing,
        summary=summary_sentence(score, terms, inputs.scale),
        competencies=competencies,
        service_values=values,
        pulls=pulls,
        modes=modes,
        reasons=reasons,
        reasons_without_evidence=without_evidence,
        counterfactual_direction="more" if direction > 0 else "less",
        counterfactuals=crossings,
        not_known=unknowns(inputs, score, competencies, values),
        development_if_hired=development_note(competencies, named, terms.standard_level),
    )


def _pulls(scored: Scored) -> tuple[tuple[Pull, ...], tuple[Mode, ...]]:
    table, evidence = scored.table, scored.evidence
    found = rating_pulls(scored)
    competency = [table.competencies[code] for code in evidence.unit_competency]
    pulls = tuple(
        Pull(
            competency=competency[unit],
            rater=table.raters[rater],
            question=table.questions[question],
            pull=pull,
        )
        for unit, rater, question, pull in zip(
            found.unit.tolist(),
            table.rater.tolist(),
            table.question.tolist(),
            found.pull.tolist(),
            strict=True,
        )
    )
    mean = scored.parameters.mean[evidence.unit_competency]
    modes = tuple(
        Mode(competency=name, mode=mode, mean=prior)
        for name, mode, prior in zip(competency, found.mode.tolist(), mean.tolist(), strict=True)
    )
    return pulls, modes


def _counterfactuals(
    scored: Scored, cut: float, competencies: tuple[CompetencyResult, ...]
) -> tuple[int, tuple[Counterfactual, ...]]:
    direction, crossings = minimal_crossings(scored, cut)
    lowest = scored.table.scale.lowest
    return direction, tuple(
        Counterfactual(
            steps={
                result.competency: steps
                for result, steps in zip(competencies, crossing.steps, strict=True)
                if steps
            },
            fit_level=crossing.fit_level + lowest,
            fit_level_shown=shown(crossing.fit_level + lowest),
        )
        for crossing in crossings
    )
