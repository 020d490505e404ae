"""Parts of the card that read the same for everyone: filled in once for a kit and a language.

A question with its levels is two hundred small pieces of text, and most of a card's cost; whoever
opens a card of the same kit sees the same, but for what they chose and the card's address. Parts
that hold somebody's own words are never kept.
"""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from hirefit_api.languages.speaking import spoken

MOST_PARTS = 2_000
_ADDRESS = "\0"
"""Stands for the card's address in a kept part; no text holds a null character."""
_PARTS: dict[tuple[object, ...], str] = {}


class KeptParts:
    """Fills parts of one card in, for ``{% call kept(name, ...) %}``.

    Parameters
    ----------
    kit_digest : str
        Names the kit, and with the language everything that it asks.
    action : str
        The card's address, which may stand in a part.
    """

    def __init__(self, kit_digest: str, action: str) -> None:
        self._about = (kit_digest, spoken().code)
        self._action = action

    def __call__(self, *what: object, own: object, caller: Callable[[], Markup]) -> Markup:
        """Return a part.

        Parameters
        ----------
        *what : object
            Its name and all that differs in it.
        own : object
            Truthy if it holds words or faults of this card alone.
        caller : callable
            Fills it in.
        """
        if own:
            return caller()
        name = (*self._about, *what)
        part = _PARTS.get(name)
        if part is None:
            part = str(caller()).replace(self._action, _ADDRESS)
            if len(_PARTS) >= MOST_PARTS:
                _PARTS.clear()
            _PARTS[name] = part
        return Markup(part.replace(_ADDRESS, self._action))  # noqa: S704 - made by the template, escaped there
