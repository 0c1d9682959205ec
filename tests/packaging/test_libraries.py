from __future__ import annotations

from build_libraries import Entry, needed

QT = ("PySide6/Qt/plugins/platforms/libqxcb.so", "/venv/libqxcb.so", "BINARY")
XCB = ("libxcb.so.1", "/usr/lib/libxcb.so.1", "BINARY")
XAU = ("libXau.so.6", "/usr/lib/libXau.so.6", "BINARY")
GTK = ("libgtk-3.so.0", "/usr/lib/libgtk-3.so.0", "BINARY")
LINKS = {
    "/venv/libqxcb.so": ["libxcb.so.1", "libc.so.6"],
    "/usr/lib/libxcb.so.1": ["libXau.so.6"],
    "/usr/lib/libXau.so.6": ["libxcb.so.1"],
    "/usr/lib/libgtk-3.so.0": ["libxcb.so.1"],
}


def from_system(entry: Entry) -> bool:
    return entry[1].startswith("/usr/")


def test_a_library_of_the_system_stays_only_if_something_needs_it_through_others_too() -> None:
    assert needed([GTK, QT, XCB, XAU], lambda path: LINKS[path], from_system) == [QT, XCB, XAU]


def test_what_comes_with_a_package_stays_even_if_nothing_names_it() -> None:
    alone = ("numpy.libs/libx.so", "/venv/libx.so", "BINARY")
    link = ("libx.so", "numpy.libs/libx.so", "SYMLINK")
    assert needed([alone, link], lambda path: [], from_system) == [alone, link]
