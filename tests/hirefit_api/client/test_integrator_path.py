"""The README's integrator path, run exactly as it is printed."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hirefit_api.testing import free_port

pytestmark = pytest.mark.slow

README = Path(__file__).parents[3] / "README.md"
STEPS = ["key", "order", "card", "card", "webhook", "score", "explanation"]


def test_two_commands_lead_from_a_key_to_a_recomputed_explanation(tmp_path: Path) -> None:
    section = README.read_text(encoding="utf-8").split("## For integrators")[1].split("\n## ")[0]
    serve, tour = re.findall(r"^    (\S.*)$", section, flags=re.MULTILINE)
    with free_port() as port:
        environment = os.environ | {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "HIREFIT_PORT": str(port),
            "HIREFIT_ADDRESS": f"http://127.0.0.1:{port}",
            "HIREFIT_DRAIN_SECONDS": "0",
        }
        common = {"shell": True, "cwd": tmp_path, "env": environment}
        log = (tmp_path / "log").open("wb")
        server = subprocess.Popen(f"exec env {serve}", stdout=log, stderr=log, **common)
        try:
            done = subprocess.run(
                tour, capture_output=True, text=True, timeout=300, check=False, **common
            )
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(60)
            log.close()
    assert done.returncode == 0, done.stderr
    assert [line.split()[0] for line in done.stdout.splitlines()] == STEPS
    assert done.stdout.endswith("recomputed, 0 differences\n")
