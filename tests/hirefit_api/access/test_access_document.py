"""docs/access.md says who may do what; run this file to write its table anew."""

from __future__ import annotations

from pathlib import Path

from hirefit_api.access.permissions import ALLOWED, Permission, Role

DOCUMENT = Path(__file__).parents[3] / "docs" / "access.md"
BEGIN, END = "<!-- table -->\n", "<!-- end -->"


def table() -> str:
    roles = list(Role)
    names = [role.value.replace("_", " ") for role in roles]
    lines = [["may", *names], ["---", *[":-:"] * len(roles)]]
    for permission in Permission:
        marks = ["yes" if permission in ALLOWED[role] else "" for role in roles]
        lines.append([permission.value.replace("_", " "), *marks])
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def with_table(text: str) -> str:
    head, _, rest = text.partition(BEGIN)
    return f"{head}{BEGIN}{table()}{END}{rest.partition(END)[2]}"


def test_document_says_what_the_table_says() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert text == with_table(text)
    assert text.count("| yes") + text.count("yes |") > 30


if __name__ == "__main__":
    DOCUMENT.write_text(with_table(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
