"""How well the average of several raters would agree with that of another such panel."""

from __future__ import annotations

SINGLE_RATER_RELIABILITY = 0.44
"""Reliability of one rater in a separate interview: Conway, Jako & Goodman 1995 (meta-analysis of
111 coefficients; about .74 where a panel rates the same interview together). It is stated, not
estimated from the company's own ratings."""

SOURCE = "Conway, Jako & Goodman 1995"


def spearman_brown(single: float, raters: float) -> float:
    """Return the reliability of the average of several raters.

    ``k * r / (1 + (k - 1) * r)`` (Spearman 1910; Brown 1910).

    Parameters
    ----------
    single : float
        Reliability of one rater, 0 to 1.
    raters : float
        Number of raters k, more than 0; may be a fraction.

    Returns
    -------
    float
        Reliability of their average, 0 to 1.

    Raises
    ------
    ValueError
        The reliability lies outside 0 to 1, or the number of raters is not above 0.
    """
    if not 0 <= single <= 1:
        raise ValueError("a reliability lies between 0 and 1")
    if not 0 < raters < float("inf"):
        raise ValueError("the number of raters is more than 0 and finite")
    return raters * single / (1 + (raters - 1) * single)
