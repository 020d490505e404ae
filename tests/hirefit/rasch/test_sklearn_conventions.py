"""What hirefit asks of scikit-learn while it is imported: nothing."""

from __future__ import annotations

import subprocess
import sys


def test_importing_hirefit_does_not_import_scikit_learn() -> None:
    program = (
        "import sys, hirefit, hirefit.calibration.calibration; print('sklearn' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout.split() == [b"False"]
