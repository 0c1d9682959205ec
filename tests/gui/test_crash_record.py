"""The record of a session, and the report that is made of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from wtransplant.gui.crash_record import ACTIONS_KEPT, LINES_KEPT, report_of, tells_of_a_fault
from wtransplant.gui.crash_reports import CrashReports

NATIVE = """\
= wtransplant 0.1.0
A 10:00:00 open_source
L 10:00:01 Opened model.pth.
Fatal Python error: Segmentation fault

Current thread 0x00007f366dde1b80 (most recent call first):
  File "x.py", line 519 in string_at
"""


@pytest.fixture
def reports(tmp_path: Path) -> CrashReports:
    return CrashReports(tmp_path / "crashes")


def text_of(reports: CrashReports) -> str:
    (path,) = reports.folder.glob("*.session")
    return path.read_text("utf-8")


def chapter(report: str, title: str) -> list[str]:
    lines = report.splitlines()
    begin = lines.index(title) + 2
    return lines[begin : lines.index("", begin)] if "" in lines[begin:] else lines[begin:]


def test_a_session_that_ends_as_it_should_leaves_nothing(reports: CrashReports) -> None:
    record = reports.begin()
    record.action("open_source")
    reports.end(record)
    assert list(reports.folder.iterdir()) == []


def test_a_session_with_an_error_is_offered_to_the_next_and_not_to_itself(reports: CrashReports) -> None:
    record = reports.begin()
    record.fault("Traceback …\nValueError: odd")
    following = CrashReports(reports.folder)
    assert following.waiting() is None  # it still runs
    reports.end(record)
    crash = following.waiting()
    assert crash is not None and "ValueError: odd" in crash.text
    path = following.keep(crash)
    assert path.read_text("utf-8") == crash.text and following.waiting() is None


def test_a_session_that_was_merely_ended_is_no_crash(reports: CrashReports) -> None:
    reports.folder.mkdir(parents=True)
    (reports.folder / "1-dead.session").write_text("= wtransplant\nA 10:00:00 save_pair\nL saved\n", "utf-8")
    assert reports.waiting() is None and list(reports.folder.glob("*.session")) == []


def test_the_newest_of_several_is_offered_first(reports: CrashReports) -> None:
    reports.folder.mkdir(parents=True)
    for age, name in ((300, "1-old"), (100, "2-new"), (200, "3-middle")):
        path = reports.folder / f"{name}.session"
        path.write_text(f"! {name}\n", "utf-8")
        os.utime(path, (1_000_000 - age, 1_000_000 - age))
    seen = []
    while (crash := reports.waiting()) is not None:
        seen.append(chapter(crash.text, "What happened"))
        reports.keep(crash)
    assert seen == [["2-new"], ["3-middle"], ["1-old"]]


def test_ten_reports_are_kept(reports: CrashReports) -> None:
    for number in range(12):
        record = reports.begin()
        record.fault(f"error {number}")
        reports.end(record)
        crash = CrashReports(reports.folder).waiting()
        assert crash is not None
        os.utime(crash.left.path, (1_000_000 + number, 1_000_000 + number))
        found = reports.waiting() or CrashReports(reports.folder).waiting()
        assert found is not None
        CrashReports(reports.folder).keep(found)
    kept = "".join(path.read_text("utf-8") for path in reports.folder.glob("report-*.txt"))
    assert len(list(reports.folder.glob("report-*.txt"))) == 10
    assert "error 11" in kept and "error 1\n" not in kept


def test_what_the_faulthandler_wrote_is_what_happened() -> None:
    assert tells_of_a_fault(NATIVE)
    report = report_of(NATIVE)
    happened = report[report.index("What happened") : report.index(f"The last {ACTIONS_KEPT}")]
    assert "Segmentation fault" in happened and 'File "x.py", line 519 in string_at' in happened
    assert chapter(report, f"The last {ACTIONS_KEPT} actions") == ["10:00:00 open_source"]
    assert chapter(report, "The end of the log") == ["10:00:01 Opened model.pth."]


def test_only_the_last_actions_and_lines_are_in_the_report() -> None:
    text = "".join(f"A action{n}\nL line{n}\n" for n in range(1000)) + "! error\n"
    report = report_of(text)
    actions, lines = (
        chapter(report, f"The last {ACTIONS_KEPT} actions"),
        chapter(report, "The end of the log"),
    )
    assert actions == [f"action{n}" for n in range(950, 1000)]
    assert lines == [f"line{n}" for n in range(1000 - LINES_KEPT, 1000)]


def test_the_file_stays_small_and_keeps_what_counts(reports: CrashReports) -> None:
    record = reports.begin()
    record.about("torch 2.10")
    record.fault("the first error")
    for number in range(20_000):
        record.line(f"line {number} " + "x" * 80)
    record.action("save_pair")
    size = len(text_of(reports).encode())
    assert size <= 256 * 1024
    report = report_of(text_of(reports))
    assert "torch 2.10" in report and "the first error" in report and "line 19999" in report
    assert chapter(report, f"The last {ACTIONS_KEPT} actions")[-1].endswith("save_pair")
    reports.end(record)


def test_the_same_error_again_and_again_is_written_once(reports: CrashReports) -> None:
    record = reports.begin()
    for _ in range(1000):
        record.fault("Traceback\nValueError: in a paint event")
    for number in range(50):
        record.fault(f"another {number}")
    text = text_of(reports)
    assert text.count("in a paint event") == 1 and text.count("! ") <= 2 + 10
    reports.end(record)


def test_text_that_is_no_text_does_not_end_the_record(reports: CrashReports) -> None:
    record = reports.begin()
    record.line("half a surrogate \ud800 in a key")
    record.fault("KeyError: \udcff")
    crash_text = report_of(text_of(reports))
    assert "half a surrogate" in crash_text and "KeyError" in crash_text
    reports.end(record)
    crash = CrashReports(reports.folder).waiting()
    assert crash is not None
    CrashReports(reports.folder).keep(crash)


def test_a_full_disk_costs_the_record_and_not_the_work(
    reports: CrashReports, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = reports.begin()
    before = text_of(reports)

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        record.action("save_pair")
        record.fault("another error")
    assert text_of(reports) == before
    reports.end(record)
