"""Agreement of raters: pairs, exact against expected, coefficients, and shares of variance."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hirefit.diagnostics.diagnosis import (
    Agreement,
    Coefficient,
    ForeseenReliability,
    PairAgreement,
    VarianceShares,
)
from hirefit.diagnostics.evidence_at_hand import (
    FEWEST_APPLICATIONS_AGREEMENT,
    FEWEST_SHARED_APPLICATIONS,
    number,
)
from hirefit.diagnostics.generalizability import decision_study, generalizability_study
from hirefit.diagnostics.intraclass import intraclass_correlations, one_way_intraclass
from hirefit.diagnostics.kappa import cohen_kappa, disagreement
from hirefit.diagnostics.krippendorff_alpha import Measurement, krippendorff_alpha
from hirefit.diagnostics.numbering import numbered
from hirefit.diagnostics.rater_agreement import RaterAgreement
from hirefit.ratings.table import RatingTable

Floats = npt.NDArray[np.float64]
LARGEST_PANEL = 5
KINDS: tuple[Measurement, ...] = ("nominal", "ordinal", "interval")


def agreement_summary(table: RatingTable, pairs: RaterAgreement) -> Agreement:
    """Sum up exact agreement and coefficients; pairs with few shared applications are left out."""
    weights = disagreement(table.scale.categories, "quadratic")
    twice, same, chance = pairs.with_others.sum(axis=1).tolist()  # each pair is of two raters
    return Agreement(
        shared_ratings=round(twice) // 2,
        observed=same / twice if twice else None,
        expected=chance / twice if twice else None,
        coefficients=(*_intraclass(table), *_alphas(table)),
        pairs=tuple(
            PairAgreement(
                first=table.raters[pairs.first[row]],
                second=table.raters[pairs.second[row]],
                applications=int(pairs.shared_applications[row]),
                ratings=int(pairs.shared_ratings[row]),
                observed=float(pairs.observed[row]),
                expected=float(pairs.expected[row]),
                weighted_kappa=number(cohen_kappa(pairs.table[row], weights).value),
            )
            for row in np.flatnonzero(pairs.shared_applications >= FEWEST_SHARED_APPLICATIONS)
        ),
    )


def variance_shares(table: RatingTable) -> VarianceShares | None:
    """Split the variance of ratings among applications, questions and raters.

    Returns
    -------
    VarianceShares or None
        None where the design can't tell the effects apart (one rater an application, say), or
        nothing varies by application, alone or with something else.
    """
    facets = {"p": table.application, "i": table.question, "r": table.rater}
    try:
        study = generalizability_study("p x i x r", facets, table.level.astype(np.float64))
    except ValueError:
        return None
    cards = len(numbered(table.application * len(table.raters) + table.rater)[0])
    questions = table.n_ratings / cards
    panels = range(1, LARGEST_PANEL + 1)
    foreseen = [decision_study(study, {"i": questions, "r": float(size)}) for size in panels]
    if not np.isfinite([one.generalizability for one in foreseen]).all():
        return None
    return VarianceShares(
        components=dict(study.components),
        foreseen=tuple(
            ForeseenReliability(
                raters=size,
                questions=questions,
                generalizability=one.generalizability,
                dependability=one.dependability,
            )
            for size, one in zip(panels, foreseen, strict=True)
        ),
    )


def _intraclass(table: RatingTable) -> tuple[Coefficient, ...]:
    """Return coefficients of raters' means over their questions: all six if everybody rated all.

    With panels that change from application to application only the one-way forms exist. One
    without a value is left out, and so is an interval that is not finite (ratings that say nothing,
    or raters who turn each other's round).
    """
    n_raters = len(table.raters)
    cards, card = numbered(table.application * n_raters + table.rater)
    means = np.bincount(card, table.level) / np.bincount(card)
    application = cards // n_raters
    panel = np.bincount(application)
    panel = panel[panel > 0]
    if np.sum(panel > 1) < FEWEST_APPLICATIONS_AGREEMENT:
        return ()
    if n_raters > 1 and len(cards) == n_raters * len(panel):
        found = intraclass_correlations(means.reshape(-1, n_raters))
    else:
        found = one_way_intraclass(means, application)
    return tuple(
        Coefficient(
            name=one.form,
            value=one.value,
            interval=(one.low, one.high) if np.isfinite([one.low, one.high]).all() else None,
        )
        for one in found
        if np.isfinite(one.value)
    )


def _alphas(table: RatingTable) -> tuple[Coefficient, ...]:
    """Return Krippendorff's alphas over answers (application and question)."""
    levels = table.scale.categories
    unit = table.application * len(table.questions) + table.question
    units, position = numbered(unit)
    counts = np.bincount(position * levels + table.category, minlength=len(units) * levels)
    table_of_counts = counts.reshape(-1, levels).astype(np.float64)
    several = table_of_counts[table_of_counts.sum(axis=1) > 1]
    if len(several) < FEWEST_APPLICATIONS_AGREEMENT:
        return ()
    values = np.arange(levels, dtype=np.float64) + table.scale.lowest
    alphas = [(kind, krippendorff_alpha(several, values, kind)) for kind in KINDS]
    return tuple(
        Coefficient(name=f"Krippendorff's alpha, {kind}", value=alpha)
        for kind, alpha in alphas
        if np.isfinite(alpha)
    )
