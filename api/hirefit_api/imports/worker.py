"""Read large files in a process of its own: a document in, a document out.

``python -m hirefit_api.imports.worker`` reads from its input what `imports.reader` hands over, so
that sheets of a hundred thousand rows don't slow the forms.
"""

from __future__ import annotations

import base64
import json
import os
import sys

from hirefit.history.sheets import SourceFile
from hirefit_api.imports.planning import plan

KINDER = 10


def main() -> int:
    """Plan what the input asks for."""
    os.nice(KINDER)
    asked = json.load(sys.stdin)
    files = [SourceFile(name, base64.b64decode(content)) for name, content in asked["files"]]
    found = plan(files, asked["mapping"], asked["number"], asked["competency_of"])
    json.dump(found, sys.stdout)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
