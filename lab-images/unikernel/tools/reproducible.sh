#!/usr/bin/env bash
# SUMMARY: builds an image twice, in folders of different names and depths, and compares every output
#
#   reproducible.sh SCRATCH_FOLDER IMAGE
set -euo pipefail
here=$(cd "$(dirname "$0")/../.." && pwd)
image=$2
work=$(mkdir -p "$1" && cd "$1" && pwd)
trap 'rm -rf "$work"' EXIT

for place in one another/place; do
  mkdir -p "$work/$place"
  for part in apps sources tools lock.json; do cp -r "$here/$part" "$work/$place/"; done
  for part in unikernel mirage; do
    mkdir "$work/$place/$part"
    (cd "$here/$part" && find . -path './build*' -prune -o -type f -print0 | tar --null -T - -cf -) | tar -xf - -C "$work/$place/$part"
  done
  ln -s "$here/mirage/build" "$work/$place/mirage/build" # the unpacked packages: what is compiled from them goes elsewhere
  make -s -C "$work/$place/unikernel" all IMAGE="$image" >"$work/$place/log"
done
for file in unikernel/build/$image/{$image.elf,symbols.json,link-map.json}; do
  cmp "$work/one/$file" "$work/another/place/$file"
  sha256sum "$work/one/$file" | sed "s|$work/one/||"
done
echo "both builds are the same; the toolchain $(node "$here/unikernel/tools/inputs.mjs" toolchain)"
