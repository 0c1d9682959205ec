"""What is found, what is not used and why, and that this is told once."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.plugins.installing import forget, write_metadata
from wtransplant.errors import CheckpointError, WtransplantError
from wtransplant.plugins import Extended, Plugin, plugins, refuse, running, unusable

Install = Callable[..., None]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on the path; what was found before is forgotten, and forgotten again."""

    monkeypatch.syspath_prepend(str(tmp_path))
    forget()
    yield tmp_path
    for name in ("shelf", "boom"):
        sys.modules.pop(name, None)
    forget()


def one_kind(own: dict[str, int] | None = None) -> Extended[int]:
    """Whole numbers by name."""

    def fault(name: str, found: object) -> str:
        return "" if isinstance(found, int) else "is no whole number"

    return Extended("formats", own or {}, fault)


def offer(site: Path, distribution: str, **places: str) -> None:
    write_metadata(site, distribution, "1.2", {"wtransplant.formats": places})


def test_nothing_is_imported_before_it_is_asked_for_by_name(site: Path) -> None:
    (site / "shelf.py").write_text("ONE, TWO = 1, 2\n")
    (site / "boom.py").write_text("raise RuntimeError('never')\n")
    offer(site, "some-shelf", one="shelf:ONE", bad="boom:X")
    numbers = one_kind({"zero": 0})
    assert numbers["zero"] == 0 and "shelf" not in sys.modules
    assert plugins("formats")["one"] == Plugin("formats", "one", "some-shelf", "1.2", "shelf:ONE")
    assert "shelf" not in sys.modules
    assert numbers["one"] == 1 and "boom" not in sys.modules and not unusable()
    assert list(plugins("data")) == []


def test_what_cannot_be_used_is_told_once_with_its_name_and_distribution(
    site: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (site / "shelf.py").write_text("ONE, WORD = 1, 'word'\n")
    (site / "boom.py").write_text("raise RuntimeError('no luck\\nat all')\n")
    offer(
        site,
        "some-shelf",
        one="shelf:ONE",
        word="shelf:WORD",
        bad="boom:X",
        gone="shelf:GONE",
        zero="shelf:ONE",
    )
    numbers = one_kind({"zero": 0})
    with caplog.at_level(logging.WARNING, "wtransplant"):
        assert list(numbers) == ["zero", "one"] and len(numbers) == 2
        assert "bad" not in numbers and numbers.get("word") is None and numbers["zero"] == 0
    told = sorted(record.getMessage() for record in caplog.records)
    assert told == [
        "the plugin bad of some-shelf 1.2 is not used: importing boom:X failed: RuntimeError: no luck",
        "the plugin gone of some-shelf 1.2 is not used: importing shelf:GONE failed: "
        "AttributeError: module 'shelf' has no attribute 'GONE'",
        "the plugin word of some-shelf 1.2 is not used: shelf:WORD is no whole number",
        "the plugin zero of some-shelf 1.2 is not used: a built-in one has that name",
    ]
    with pytest.raises(KeyError):
        numbers["bad"]


def test_a_plugin_that_ends_the_program_on_import_does_not(site: Path) -> None:
    (site / "boom.py").write_text("import sys\nsys.exit(4)\n")
    offer(site, "rude", bad="boom:X")
    assert dict(one_kind()) == {}
    assert list(unusable().values()) == ["importing boom:X failed: SystemExit: 4"]


def test_of_two_distributions_with_one_name_the_first_in_the_alphabet_is_used(site: Path) -> None:
    (site / "shelf.py").write_text("ONE, TWO = 1, 2\n")
    offer(site, "b-shelf", one="shelf:TWO")
    offer(site, "a-shelf", one="shelf:ONE")
    assert dict(one_kind()) == {"one": 1}
    assert {str(plugin): reason for plugin, reason in unusable().items()} == {
        "one of b-shelf 1.2": "a-shelf has one of that name"
    }


def test_a_plugin_that_was_refused_is_not_asked_again(site: Path) -> None:
    (site / "shelf.py").write_text("ONE = 1\n")
    offer(site, "some-shelf", one="shelf:ONE")
    numbers = one_kind()
    assert numbers["one"] == 1
    refuse(plugins("formats")["one"], "it failed at x.bin")
    assert "one" not in numbers and dict(numbers.added) == {}


def test_what_a_plugin_raises_names_it_and_our_own_errors_pass() -> None:
    plugin = Plugin("formats", "one", "some-shelf", "1.2", "shelf:ONE")
    with pytest.raises(CheckpointError) as caught, running(plugin, CheckpointError, "x.bin"):
        {}["gone"]
    assert caught.value.what == "the plugin one of some-shelf 1.2 failed: KeyError: 'gone'"
    assert caught.value.where == "x.bin" and "some-shelf" in caught.value.hint
    own = WtransplantError("known")
    with pytest.raises(WtransplantError) as passed, running(plugin, CheckpointError):
        raise own
    assert passed.value is own
    with pytest.raises(KeyError), running(None, CheckpointError):
        {}["gone"]
