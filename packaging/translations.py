"""The catalogues of all languages, brought up to date with the texts in the code: ``make translations``.

Texts are found by Qt's ``lupdate``, which takes ``mark`` for one of its own markers; what is new is "unfinished" in the
catalogue until somebody translates it, in Qt Linguist or in the file itself. Texts that are gone go.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = ROOT / "resources" / "translations"
LUPDATE = Path(sys.executable).with_name("pyside6-lupdate")


def update(catalogue: Path) -> None:
    """Bring one catalogue up to date in place.

    Raises:
        subprocess.CalledProcessError: lupdate failed; it says why.
    """
    language = catalogue.stem.partition("_")[2]
    with tempfile.NamedTemporaryFile("w", suffix=".lst", encoding="utf-8") as listed:
        listed.write("\n".join(str(path) for path in sorted((ROOT / "wtransplant").rglob("*.py"))))
        listed.flush()
        command = [str(LUPDATE), f"@{listed.name}", "-tr-function-alias", "QT_TR_NOOP+=mark"]
        options = [
            "-no-obsolete",
            "-locations",
            "none",
            "-source-language",
            "en",
            "-target-language",
            language,
        ]
        subprocess.run([*command, *options, "-ts", str(catalogue)], check=True, stdout=subprocess.DEVNULL)


def texts(catalogue: Path) -> dict[tuple[str, str], str]:
    """English text and comment to the translation; an empty one if it is not finished."""
    found = {}
    for message in ElementTree.parse(catalogue).iter("message"):
        translation = message.find("translation")
        finished = translation is not None and translation.get("type") is None
        key = (message.findtext("source", ""), message.findtext("comment", ""))
        found[key] = (translation.text or "") if translation is not None and finished else ""
    return found


def differences(catalogue: Path) -> list[str]:
    """What a catalogue lacks, and what it has too much, a line each."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / catalogue.name
        fresh.write_bytes(catalogue.read_bytes())
        update(fresh)
        now, before = texts(fresh), texts(catalogue)
    lacks = [f"not translated: {source!r}" for (source, _), text in now.items() if not text]
    return lacks + [f"not in the code any more: {key[0]!r}" for key in before if key not in now]


def main() -> int:
    """Update all catalogues, or with ``--check`` only say what they lack."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if something is missing")
    options = parser.parse_args()
    failed = False
    for catalogue in sorted(CATALOGUES.glob("wtransplant_*.ts")):
        if not options.check:
            update(catalogue)
        problems = differences(catalogue)
        print(f"{catalogue.name}: {len(texts(catalogue)):,} texts, {len(problems):,} to do")
        print(*problems[:20], sep="\n")
        failed |= bool(problems)
    return int(failed and options.check)


if __name__ == "__main__":
    sys.exit(main())
