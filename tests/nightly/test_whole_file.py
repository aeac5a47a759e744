"""An export is there whole or not at all, and names the file that was asked for."""

import stat
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from nightly.whole_file import NotWritten, whole_file
from tests.factories import RunFactory, published

DAY = date(2026, 11, 20)


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt(),
                                   SystemExit(143), RuntimeError()], ids=repr)  # fmt: skip
def test_nothing_is_left_of_a_file_that_was_cut_short(error: BaseException, tmp_path: Path) -> None:
    out = tmp_path / "x.csv"
    out.write_text("of yesterday")

    def write() -> None:
        with whole_file(out) as making:
            making.write_text("C1,100.00")
            raise error

    with pytest.raises((type(error), NotWritten)):
        write()
    assert list(tmp_path.iterdir()) == [out]
    assert out.read_text() == "of yesterday"


def test_until_it_is_whole_nobody_else_reads_it_and_what_a_killed_export_left_is_gone(
    tmp_path: Path,
) -> None:
    out = tmp_path / "x.csv"
    (tmp_path / ".x.csv.part").write_text("of a killed one, and longer")
    with whole_file(out) as making:
        assert stat.S_IMODE(making.stat().st_mode) == 0o600
        making.write_text("C1")
    assert list(tmp_path.iterdir()) == [out]
    assert out.read_text() == "C1"
    plain = tmp_path / "plain"
    plain.touch()
    assert out.stat().st_mode == plain.stat().st_mode


@pytest.mark.django_db
@pytest.mark.parametrize("out", ["", "folder", "nowhere/x.csv"])
def test_an_export_that_cannot_be_written_names_what_was_asked_for(
    out: str, tmp_path: Path
) -> None:
    published(RunFactory(as_of=DAY))
    (tmp_path / "folder").mkdir()
    wanted = tmp_path / out
    said = f"{wanted} is a folder" if wanted.is_dir() else f"{wanted} cannot be written: No such"
    with pytest.raises(CommandError, match=f"^{said}") as refused:
        call_command("export_books", "--as-of", f"{DAY}", "--out", str(wanted))
    assert ".part" not in str(refused.value)
    assert list(tmp_path.rglob("*.part")) == []
