"""Orders that applicant-tracking systems place."""

from __future__ import annotations
