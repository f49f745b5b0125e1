#!/bin/bash
# SUMMARY: makes an initramfs that holds one program as /init, byte for byte the same each time
# usage: initramfs.sh OUTPUT PROGRAM
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/dev"
install -m 755 "$2" "$dir/init"
chmod 755 "$dir" "$dir/dev"
touch -d "@${SOURCE_DATE_EPOCH:-0}" "$dir/init" "$dir/dev" "$dir"
(cd "$dir" && printf '%s\n' . dev init | cpio --quiet --reproducible -R 0:0 -H newc -o) >"$1"
