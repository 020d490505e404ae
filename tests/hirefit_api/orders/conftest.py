"""A database with a company, an opening and a package, made once."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hirefit_api.companies.service import checked_profile, save_profile
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import Database
from hirefit_api.orders.packages import save_package
from hirefit_api.orders.schemas import PackageContent
from hirefit_api.orders.service import follow_every_card
from hirefit_api.requisitions.schemas import NewRequisition
from hirefit_api.requisitions.service import frozen_kit, open_requisition, requisition_record
from hirefit_api.scorecards.schemas import Submission
from hirefit_api.scorecards.service import submit_scorecard
from hirefit_api.settings import Settings

COMPANY = "harbour-line"
Write = Callable[[Callable[[CompanyStore], Any]], Any]


@pytest.fixture(scope="session")
def write(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Iterator[Write]:
    """Run a unit of work on the company with the opening `desk` and the package `desk`."""
    file = tmp_path_factory.mktemp("orders") / "hirefit.sqlite3"
    shutil.copy(migrated, file)
    database = Database(Settings(database_url=f"sqlite:///{file}"))
    database.open()
    follow_every_card()

    def run(work: Callable[[CompanyStore], Any]) -> Any:
        return database.write_and_wait(COMPANY, work)

    run(_open)
    yield run
    database.close()


def _open(store: CompanyStore) -> None:
    values = [
        {"id": name, "statement": f"People feel {name}."} for name in ("safe", "seen", "well")
    ]
    vision = "We keep every promise and make it easy to ask for help."
    document = {"id": COMPANY, "name": "H", "service_vision": vision, "service_values": values}
    save_profile(store, checked_profile(COMPANY, document))
    role = "complaints_desk"
    opening = NewRequisition(id="desk", title="Desk", role=role, planned_raters=2)
    open_requisition(store, opening)
    save_package(store, "desk", PackageContent(label="Desk", requisition="desk"))
    save_package(store, "role", PackageContent(label="By role", role=role))


@pytest.fixture(scope="session")
def hand_in(write: Write) -> Callable[..., None]:
    """Hand in a rater's card for an application."""

    def submit(application: str, rater: str, version: int = 1) -> None:
        def work(store: CompanyStore) -> None:
            digest = requisition_record(store, "desk").kit_digest
            card = Submission.model_validate(
                {
                    "rater": rater,
                    "kit_digest": digest,
                    "version": version,
                    "amendment_reason": "heard again" if version > 1 else "",
                    "answers": [
                        {"question": question, "level": 2 + version}
                        for question in frozen_kit(store, digest).competency_of
                    ],
                }
            )
            submit_scorecard(store, application, card)

        write(work)

    return submit
