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
tar -C "$top" -c --exclude=build lab-images public/images | tar -C "$copy" -x
rm -rf "$copy/public/images/linux-host/packs"
mkdir -p "$copy/lab-images/linux-host/build"
for fetched in debs sources; do
    [ ! -d "build/$fetched" ] || cp -a "build/$fetched" "$copy/lab-images/linux-host/build/"
done
if [ -d ../mirage/build/debs ]; then
    mkdir -p "$copy/lab-images/mirage/build"
    cp -a ../mirage/build/debs "$copy/lab-images/mirage/build/"
fi
"$copy/lab-images/linux-host/build.sh"
"$copy/lab-images/web-linux-vm/build.sh"
node verify.mjs "$top" "$copy"
