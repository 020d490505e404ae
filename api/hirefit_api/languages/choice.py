"""Which language a request gets: the one that was chosen, else one that the browser asks for."""

from __future__ import annotations

from fastapi import Request, Response

from hirefit_api.languages.known import ENGLISH, LANGUAGES, PSEUDO, Language

COOKIE = "hirefit-language"
OFFERED = {language.code.lower(): language for language in LANGUAGES}
WITH_PSEUDO = OFFERED | {language.code.lower(): language for language in PSEUDO}
YEAR = 365 * 24 * 60 * 60


def language_of(request: Request) -> Language:
    """Return the language of the answer to a request.

    The choice that somebody made in this browser counts most, then the browser's own order
    (``Accept-Language``), then English. The pseudo languages exist only where a setting says so.
    """
    settings = request.app.state.settings
    by_code = WITH_PSEUDO if settings.pseudo_language else OFFERED
    chosen = by_code.get(request.cookies.get(COOKIE, "").lower())
    return chosen or preferred(request.headers.get("accept-language", ""), by_code)


def chosen_in(request: Request) -> str:
    """Return the code of the language that was chosen in this browser; empty if none was."""
    code = request.cookies.get(COOKIE, "")
    return code if code in {language.code for language in LANGUAGES} else ""


def keep_in_browser(request: Request, response: Response, code: str) -> None:
    """Keep a choice for a year."""
    response.set_cookie(
        COOKIE,
        code,
        max_age=YEAR,
        secure=request.app.state.settings.is_https,
        httponly=True,
        samesite="lax",
    )


def preferred(header: str, by_code: dict[str, Language]) -> Language:
    """Return the first known language of an ``Accept-Language`` header (RFC 9110, 12.5.4).

    Regions are dropped where only the language is known: ``de-AT`` gets German.
    """
    for wanted in _in_order(header):
        found = by_code.get(wanted) or by_code.get(wanted.partition("-")[0])
        if found is not None:
            return found
    return ENGLISH


def _in_order(header: str) -> list[str]:
    weighted = []
    for item in header.lower().split(","):
        name, _, parameter = item.partition(";")
        weight = _weight(parameter)
        if weight > 0:
            weighted.append((weight, name.strip()))
    return [name for _, name in sorted(weighted, key=lambda pair: -pair[0])]


def _weight(parameter: str) -> float:
    """Return the weight of ``q=0.8``; what can't be read counts as nothing."""
    text = parameter.strip().removeprefix("q=")
    if not text:
        return 1.0
    is_number = text.isascii() and text.replace(".", "", 1).isdecimal()
    return float(text) if is_number else 0.0
