#!/bin/sh
# Puts the program into the menu of this user's desktop, with its icon and file types; --remove takes it out again.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
program=$(dirname "$here")/wtransplant
data=${XDG_DATA_HOME:-$HOME/.local/share}

refresh() {
  # Desktops that have none of these look for themselves.
  command -v update-mime-database >/dev/null && update-mime-database "$data/mime" || true
  command -v update-desktop-database >/dev/null && update-desktop-database "$data/applications" || true
}

if [ "${1:-}" = --remove ]; then
  rm -f "$data/applications/wtransplant.desktop" "$data/mime/packages/wtransplant-mime.xml"
  find "$data/icons/hicolor" -path '*/apps/wtransplant.*' -delete 2>/dev/null || true
  refresh
  echo "taken out of the menu; the program itself is still in $(dirname "$program")"
  exit 0
fi
mkdir -p "$data/applications" "$data/mime/packages" "$data/icons/hicolor"
sed "s|^Exec=wtransplant|Exec=\"$program\"|" "$here/wtransplant.desktop" >"$data/applications/wtransplant.desktop"
cp "$here/wtransplant-mime.xml" "$data/mime/packages/"
cp -r "$here/hicolor/." "$data/icons/hicolor/"
refresh
echo "in the menu as wtransplant"
