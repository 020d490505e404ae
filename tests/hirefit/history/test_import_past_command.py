"""`hirefit import-past`: preview, decisions, mapping, codes and the file it writes."""

from __future__ import annotations

import json

import pytest
import typer
from typer.testing import CliRunner

from hirefit.cli.import_past import import_past
from hirefit.exceptions import HirefitError

TEXT = """Candidate,Interviewer,Question,Score,Comment
Ann,Mara Lint,Calm,4,<p>kept calm</p>
Ann,Bo Bramble,Calm,0,
Ben,Bo B,Calm,meh,
"""


def run(*arguments):
    app = typer.Typer(add_completion=False)
    app.command()(import_past)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def past(tmp_path):
    path = tmp_path / "past.csv"
    path.write_text(TEXT)
    return path


def test_preview_is_shown_unless_a_file_is_asked_for(past):
    done = run(past)
    assert done.exit_code == 0
    assert "3 ratings found" not in done.output
    assert "1 ratings found, 2 not assessed, 0 duplicates." in done.output
    assert '--same-rater "Bo B=Bo Bramble"' in done.output
    assert "To decide before they can be written:" in done.output


def test_preview_as_json_lists_every_row(past):
    document = json.loads(run(past, "--report", "json").output)
    assert document["rows"] == {
        "all": 4,
        "used": 3,
        "headers": 1,
        "totals": 0,
        "blank": 0,
        "left_out": [],
    }
    assert [fault["code"] for fault in document["undecided"]] == ["zero-undecided", "unknown-word"]


def test_open_questions_stop_the_writing(past, tmp_path):
    out = tmp_path / "RATINGS.csv"
    done = run(past, "-o", out)
    assert isinstance(done.exception, HirefitError)
    assert not out.exists()


def test_decisions_are_saved_and_used_again(past, tmp_path):
    out, mapping = tmp_path / "RATINGS.csv", tmp_path / "m.yaml"
    told = ["--zero", "not-assessed", "--level", "meh=5", "--same-rater", "Bo B=Bo Bramble"]
    done = run(past, "-o", out, *told, "--notes", "--save-mapping", mapping)
    assert done.exit_code == 0, done.output
    first = out.read_bytes()
    assert first.decode() == (
        "application,rater,question,competency,rating,not_assessed_reason,evidence,submitted_at,"
        "version,period,site,source,source_row\n"
        "Ann,Bo Bramble,Calm,,,0 in the source,,,,,,past.csv,3\n"
        "Ann,Mara Lint,Calm,,4,,kept calm,,,,,past.csv,2\n"
        "Ben,Bo Bramble,Calm,,5,,,,,,,past.csv,4\n"
    )
    again = tmp_path / "again.csv"
    assert run(past, "-o", again, "--mapping", mapping).exit_code == 0
    assert again.read_bytes() == first
    third = tmp_path / "third.csv"
    assert run(out, "-o", third, "--notes").exit_code == 0
    assert third.read_bytes() == first


def test_codes_keep_names_out_of_the_file(past, tmp_path):
    out, key = tmp_path / "RATINGS.csv", tmp_path / "key.csv"
    told = ["--zero", "not-assessed", "--level", "meh=5", "--codes", key]
    assert run(past, "-o", out, *told).exit_code == 0
    written = out.read_text()
    assert not any(name in written for name in ("Ann", "Ben", "Mara", "Bo", "past.csv"))
    assert key.stat().st_mode & 0o077 == 0
    before = key.read_bytes()
    assert run(past, "-o", out, *told).exit_code == 0
    assert (out.read_text(), key.read_bytes()) == (written, before)


@pytest.mark.parametrize(
    ("arguments", "codes"),
    [
        (["--column", "colour=Score"], ["bad-option"]),
        (["--level", "strong"], ["bad-option"]),
        (["--level", "strong=very"], ["bad-option"]),
        (["--shape", "round"], ["bad-shape"]),
        (["--scale", "five"], ["bad-scale"]),
        (["--sheet", "Sheet9"], ["no-sheet"]),
    ],
)
def test_options_that_are_not_as_they_must_be(past, arguments, codes):
    done = run(past, *arguments)
    assert isinstance(done.exception, HirefitError)
    assert [fault.code for fault in done.exception.faults] == codes


def test_files_that_are_not_there(tmp_path):
    done = run(tmp_path / "a.csv", tmp_path / "b.csv")
    assert [fault.code for fault in done.exception.faults] == ["unreadable", "unreadable"]


def test_a_file_that_is_read_is_not_written_over(past):
    done = run(past, "-o", past)
    assert [fault.code for fault in done.exception.faults] == ["would-overwrite"]
    assert past.read_text() == TEXT
