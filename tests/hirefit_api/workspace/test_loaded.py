"""What analyses are forked from has compiled all that they call: none waits for the compiler."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

ANALYSE = """
import json, sys
from numba.core.dispatcher import Dispatcher
from sqlalchemy import make_url
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import read_engine
from hirefit_api.workspace import loaded

def compiled():
    modules = [module for name, module in sys.modules.items() if name.startswith("hirefit.")]
    loops = {each for module in modules for each in vars(module).values()
             if isinstance(each, Dispatcher)}
    return {loop.__qualname__: len(loop.signatures) for loop in loops if loop.signatures}

before = compiled()
with read_engine(make_url(sys.argv[1])).connect() as connection:
    for message in loaded.worker.messages_of(CompanyStore(connection, sys.argv[2]),
                                             lambda step, percent: None):
        last = message
print(json.dumps([before, compiled(), last]))
"""


def test_an_analysis_finds_every_loop_compiled(looked) -> None:
    url = f"sqlite:///{looked.file}"
    told = subprocess.run(
        [sys.executable, "-c", ANALYSE, url, "harbour-line"], check=True, capture_output=True
    )
    before, after, last = json.loads(told.stdout)
    assert last == {"finished": True}
    assert len(before) > 20
    assert after == before
