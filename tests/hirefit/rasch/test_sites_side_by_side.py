"""The exponentials that all lanes share."""

from __future__ import annotations

import numpy as np

from hirefit.rasch.lanes import LOWEST, exponentials


def test_exponentials_are_the_librarys_to_the_last_digit_but_one() -> None:
    values = np.concatenate([np.linspace(-699.0, 699.0, 4001), [0.0, 1e-300, -1e-17]])
    found, shifted = values.copy(), np.zeros(len(values))
    exponentials(found, len(values), shifted, shifted.view(np.int64))
    np.testing.assert_allclose(found, np.exp(values), rtol=4.5e-16)


def test_what_is_beyond_a_doubles_range_stays_inside() -> None:
    found, shifted = np.array([-np.inf, -1e6]), np.zeros(2)
    exponentials(found, 2, shifted, shifted.view(np.int64))
    np.testing.assert_allclose(found, np.exp(LOWEST), rtol=4.5e-16)
