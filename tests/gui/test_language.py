"""The window speaks Chinese from the start, changes its language while it is open, and lets no English through."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import cache

import pytest
from PySide6.QtCore import QLocale, QSettings
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.dialog_answers import Answers
from tests.gui.language_texts import Text
from tests.gui.language_walk import Walk, collected
from wtransplant import words
from wtransplant.checkpoints import open_checkpoint
from wtransplant.gui.app import Application
from wtransplant.gui.language import LANGUAGES, language_for, speak
from wtransplant.gui.settings import Settings
from wtransplant.resources import resource_path
from wtransplant.targets import TargetSpec, open_target

Scenes = dict[str, set[Text]]

NAMES = {
    *(
        "wtransplant",
        "torch",
        "timm",
        "transformers",
        "NumPy",
        "Python",
        "TorchScript",
        "ULMFiT",
        "MIT",
        "English",
    ),
    *(
        "safetensors",
        "GGUF",
        "zip",
        "pickle",
        "tar",
        "npz",
        "npy",
        "pth",
        "CSV",
        "PNG",
        "SVG",
        "HTML",
        "Markdown",
        "JSON",
    ),
    *("CPU", "GPU", "GPUs", "CUDA", "cpu", "cuda", "SLURM", "torchrun", "KiB", "MiB", "GiB"),
    *(
        "Adam",
        "AdamW",
        "adamw",
        "SGD",
        "Huber",
        "Dropout",
        "BatchNorm",
        "Conv",
        "Linear",
        "Sequential",
        "ModuleList",
    ),
    *("float", "int", "False", "True", "None", "eval", "train", "dtype"),
    *("transpose", "concat", "stack", "blend", "skip", "first", "second"),  # operations and their arguments
    *("finetune", "out", "tokens", "top", "Del"),  # the command line, inputs of a proof, top-5, the keyboard
    *("exported", "program", "legacy", "sharded", "distributed"),  # formats, as `inspect` calls them
    *("Ctrl", "Shift", "Alt", "Enter", "Return", "Esc", "bfloat"),  # caps of keys, dtypes
    *("dampening", "maximize", "momentum", "nesterov", "foreach", "fused", "differentiable", "params"),
}
"""Names that are the same in every language."""


@pytest.fixture(autouse=True)
def english_afterwards(qapp: QApplication) -> Iterator[None]:
    """Other tests find the language that they know."""
    yield
    speak("en")
    words.remember(False)


def window(store: QSettings) -> Application:
    made = Application(Settings(store))
    made.window.resize(1280, 800)
    made.window.show()
    return made


_walked: dict[str, Scenes] = {}


def chinese(qtbot: QtBot, store: QSettings, patch: pytest.MonkeyPatch) -> Scenes:
    """The texts of all scenes of a window that was started in Chinese."""
    if "zh_CN" not in _walked:
        speak("zh_CN")
        application, scenes = window(store), Scenes()
        look = collected(scenes, patch)
        Walk(application, qtbot, patch, look, look).go()
        application.shut_down()
        _walked["zh_CN"] = scenes
    return _walked["zh_CN"]


def test_a_window_that_was_started_in_chinese_shows_no_english(
    qtbot: QtBot, store: QSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenes = chinese(qtbot, store, monkeypatch)
    assert len(scenes) > 30 and sum(map(len, scenes.values())) > 2000
    english = {
        text.text: f"{scene}: {text.where}: {text.text!r} {found}"
        for scene, texts in scenes.items()
        for text in sorted(texts)
        if not (scene == "dialog about" and text.where.startswith(_LICENCES))
        and (found := english_words(text))
    }
    assert not english, "\n".join(english.values())


_LICENCES = (
    "QTableWidget: cell",
    "QPlainTextEdit: text",
)  # names of libraries, and their licences word for word


_CODE = re.compile(
    r"\\g(<|&lt;)\w+(>|&gt;)"  # groups of a pattern
    r"|<[^>]*>"  # tags
    r"|[\w\[\]()*\\+~-]*[._/\\=][\w.\[\]()*\\+/=:,#;-]*"  # keys, files, patterns, NAME=VALUE
    r"|(Ctrl|Alt|Shift)\+\S+|\t.*|\((Insert|Delete|Del|Space|Enter)\)"  # keys of the keyboard
    r"|\b(shape|dtype|status):\S+"  # the filter's own language
    r"|`[^`]*`|--[\w-]+"
)
_BETWEEN = re.compile(r"\n| · |: |：|，|^← ")


def english_words(text: Text) -> list[str]:
    """Words of three letters and more that are neither names nor parts of code."""
    names = example_names()
    if text.where.startswith("QTreeView contents"):
        names = names | IN_THE_FILE
    parts = [
        part for part in _BETWEEN.split(text.text.replace("\u200b", "")) if not _is_name(part.strip(), names)
    ]
    words_ = re.findall(r"[A-Za-z]{3,}", " ".join(_CODE.sub(" ", part) for part in parts))
    return [word for word in words_ if word not in NAMES | names]


def _is_name(text: str, names: frozenset[str]) -> bool:
    """Whether it is a name; in the middle it may be left out for want of room."""
    first, elided, last = text.partition("…")
    return text in names or (bool(elided) and any(n.startswith(first) and n.endswith(last) for n in names))


IN_THE_FILE = {"epoch", "files", "loss", "params", "state", "version", "model", "seed"}
"""What the example's file holds beside tensors, as its author called it."""


@cache
def example_names() -> frozenset[str]:
    """Keys of the example, the paths and names they are made of, and the classes of its target's modules."""
    with ExitStack() as opened:
        source = opened.enter_context(open_checkpoint(resource_path("examples", "digits", "digits_cnn.pth")))
        target = open_target(
            TargetSpec(f"{resource_path('examples', 'digits', 'target.py')}:build"), trust=True
        )
        keys = [re.sub(r"\d+", "#", key) for key in (*source, *target)]
        classes = {re.sub(r"\d+", "#", module.class_name) for module in target.modules.values()}
    parts = [key.split(".") for key in keys]
    paths = {
        ".".join(part[first:last])
        for part in parts
        for first in range(len(part))
        for last in range(first, len(part) + 1)
    }
    return frozenset({*paths, *classes})


def test_a_window_that_changes_its_language_shows_what_one_of_that_language_shows(
    qtbot: QtBot, store: QSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = chinese(qtbot, store, monkeypatch)
    speak("en")
    application = window(store)
    english, changed, back = Scenes(), Scenes(), Scenes()

    def look(scene: str, windows: Sequence[QWidget]) -> None:
        collected(english, monkeypatch)(scene, windows)
        application.looks.choose_language("zh_CN")
        qtbot.wait(1)  # what became longer or shorter is put in its place
        collected(changed, monkeypatch)(scene, windows)
        application.looks.choose_language("en")
        qtbot.wait(1)
        collected(back, monkeypatch)(scene, windows)

    Walk(application, qtbot, monkeypatch, look, lambda scene, windows: None).go()
    application.shut_down()
    expected = {scene: expected[scene] for scene in changed}
    lines = [*_differences("Chinese", expected, changed), *_differences("English again", english, back)]
    assert not lines, "\n".join(lines)


def _differences(language: str, expected: Scenes, found: Scenes) -> list[str]:
    """Each text once, in the first scene where it differs."""
    lines: dict[str, str] = {}
    for scene, texts in expected.items():
        for sign, more in (("lacks", texts - found[scene]), ("has", found[scene] - texts)):
            for text in sorted(more):
                lines.setdefault(f"{sign} {text.where} {text.text!r}", scene)
    return [f"{language}, {scene}: {line}" for line, scene in lines.items()]


def test_the_language_is_remembered_and_ticked(qtbot: QtBot, store: QSettings, dialogs: Answers) -> None:
    first = window(store)
    first.window._languages["zh_CN"].trigger()
    first.shut_down()
    assert Settings(store).language == "zh_CN" and words.language() == "zh_CN"
    second = window(store)
    ticked = {name for name, action in second.window._languages.items() if action.isChecked()}
    second.shut_down()
    assert ticked == {"zh_CN"}
    store.setValue("window/language", "tlh")
    assert Settings(store).language == "system"


def test_each_language_is_offered_in_its_own_words(application: Application) -> None:
    speak("zh_CN")
    texts = [action.text() for action in application.window._languages.values()]
    assert texts == ["跟随系统(&S)", *LANGUAGES.values()]


@pytest.mark.parametrize(
    ("system", "language"), [("zh_CN", "zh_CN"), ("zh_SG", "zh_CN"), ("en_GB", "en"), ("de_DE", "en")]
)
def test_the_system_decides_unless_somebody_chose(
    monkeypatch: pytest.MonkeyPatch, system: str, language: str
) -> None:
    monkeypatch.setattr(QLocale, "system", lambda: QLocale(system))
    assert language_for("system") == language
    assert (language_for("en"), language_for("zh_CN")) == ("en", "zh_CN")


def test_qt_itself_speaks_the_language_too(qapp: QApplication) -> None:
    assert qapp.translate("QPlatformTheme", "Cancel") == "Cancel"
    speak("zh_CN")
    assert qapp.translate("QPlatformTheme", "Cancel") == "取消"
    assert QLocale().language() == QLocale.Language.Chinese
    speak("en")
    assert qapp.translate("QPlatformTheme", "Cancel") == "Cancel"
