"""What the core finds, in its own sentences; `sentences.said` recognises them."""

from __future__ import annotations

FINDINGS: tuple[str, ...] = ()
