#!/bin/bash
# SUMMARY: builds kernel, root and packs again from the lock and compares every hash with what is published
#
# Compared are raw bytes. Two things may differ and are said, not failed: how gzip packed them (another zlib), and
# compiled parts when this machine's compiler is not the lock's.
set -euo pipefail
cd "$(dirname "$0")"
top=$(cd ../.. && pwd)
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT

# In a copy of the checkout: the published files stay as they are until they have been compared.
mkdir -p "$copy/public"
cp -a "$top/lab-images" "$copy/"
cp -a "$top/public/images" "$copy/public/"
rm -rf "$copy/lab-images/linux-host/build"/{kernel,kernel.elf,shim,programs,root,images,unpacked,pack} \
    "$copy/public/images/linux-host/packs"
"$copy/lab-images/linux-host/build.sh"
"$copy/lab-images/web-linux-vm/build.sh"
node verify.mjs "$top" "$copy"
