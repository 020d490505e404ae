"""The only writes of practice; its queries stand beside the gate that asks them."""

from __future__ import annotations

from hirefit_api.database.rubric_tables import practice_ratings, practice_rules
from hirefit_api.database.scope import CompanyStore, Values


def add_rating(store: CompanyStore, rating: Values) -> bool:
    """Add a practice rating; False if this case was rated in this round already."""
    return store.insert_if_absent(practice_ratings, rating)


def add_rule(store: CompanyStore, rule: Values) -> None:
    """Add a rule as the newest version."""
    store.insert(practice_rules, [rule])
