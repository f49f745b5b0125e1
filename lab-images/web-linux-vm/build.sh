#!/bin/bash
# SUMMARY: builds the minimal Linux virtual machine: the container host's kernel, the application as its only program
#
# Run lab-images/linux-host/build.sh kernel first: both images have the same kernel, and the page fetches it once.
set -euo pipefail
cd "$(dirname "$0")"
host=$PWD/../linux-host
out=$PWD/build
export SOURCE_DATE_EPOCH=1735689600 TZ=UTC LC_ALL=C
mkdir -p "$out"
[ -f "$host/build/kernel.elf" ] || { echo "there is no kernel yet: run lab-images/linux-host/build.sh kernel"; exit 1; }

make -C ../unikernel -s linux IMAGE=web OUT_FILE="$out/web"
"$host/initramfs.sh" "$out/initramfs.cpio" "$out/web"
node manifest-entry.mjs "$host/build/kernel.elf" "$out/initramfs.cpio" >"$out/entry.json"
node ../tools/manifest.mjs add "$out/entry.json"
