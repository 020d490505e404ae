"""Compiled templates are kept beside Python's own compiled modules: later starts just read them."""

from __future__ import annotations

import sys
from contextlib import suppress
from functools import cached_property
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket

HERE = Path(__file__).parent
WRITTEN_BY = (HERE, HERE.parent / "languages")
"""What templates are compiled with: the environment, its filters, its extension."""


class KeptTemplates(FileSystemBytecodeCache):
    """Jinja's own cache, whose entries also follow from what they were compiled with.

    Whoever may write into ``__pycache__`` may write modules there, so nothing more is trusted.
    Like those, templates are compiled at each start where nothing may be written.

    Parameters
    ----------
    directory : Path, optional
        Where they are kept; ``__pycache__`` of this folder by default.
    """

    def __init__(self, directory: Path = HERE / "__pycache__") -> None:
        super().__init__(str(directory), "template.%s.cache")

    def get_source_checksum(self, source: str) -> str:
        """Return what changes when the compiled template may."""
        return super().get_source_checksum(self._compiled_with + source)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a compiled template, where that can be done."""
        if not sys.dont_write_bytecode:
            with suppress(OSError):
                super().dump_bytecode(bucket)

    @cached_property
    def _compiled_with(self) -> str:
        digest = sha256(version("jinja2").encode())
        for folder in WRITTEN_BY:
            for module in sorted(folder.glob("*.py")):
                digest.update(module.read_bytes())
        return digest.hexdigest()
