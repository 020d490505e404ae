"""What was found about the halos at one variance, at another.

What depends on the halo's variance is found anew in a few rounds only, and between them that
variance may fall to a tenth. A halo seen with the precision t has the posterior variance
v / (1 + v t), v being the population's: by that everything scales.
"""

from __future__ import annotations

from typing import NamedTuple


class HaloSeen(NamedTuple):
    """Where something was found.

    Parameters
    ----------
    variance : float
        Of the halos; zero if there are none.
    precision : float
        With which the ratings see a halo, on average.
    """

    variance: float
    precision: float

    def share(self, variance: float) -> float:
        """Return the ratio of the precisions with which the halos' variance is seen, by its root.

        The information about it is (t / (1 + v t))^2 / 2 for each halo.
        """
        return (1.0 + self.variance * self.precision) / (1.0 + variance * self.precision)

    def square(self, variance: float) -> float:
        """Return by how much the squares grow by which halos follow other parameters."""
        if self.variance <= 0.0:
            return 1.0
        return (variance / self.variance * self.share(variance)) ** 2

    def slope(self, variance: float) -> float:
        """Return by how much slopes by the log of the variance grow: dv / (1 + v t) by d log v."""
        if self.variance <= 0.0:
            return 1.0
        return variance / self.variance * self.share(variance) ** 2


ABSENT = HaloSeen(0.0, 0.0)


def halo_seen(variance: float, information: float, halos: float) -> HaloSeen:
    """Take the precision from the information about the halos' variance."""
    if variance <= 0.0 or halos <= 0.0:
        return ABSENT
    seen = max(2.0 * information / halos, 1e-12) ** 0.5
    return HaloSeen(variance, seen / max(1.0 - variance * seen, 1e-3))
