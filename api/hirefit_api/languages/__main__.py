"""Bring the catalogues up to date: ``python -m hirefit_api.languages``."""

from __future__ import annotations

import sys

from hirefit_api.languages.extraction import bring_up_to_date, translated


def main() -> int:
    """Write each catalogue anew and say what is left to translate."""
    left = 0
    for language in translated():
        there, wanting = bring_up_to_date(language)
        left += wanting
        sys.stdout.write(f"{language.name}: {there} messages, {wanting} to translate\n")
    return min(left, 1)


if __name__ == "__main__":
    raise SystemExit(main())
