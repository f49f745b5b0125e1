#!/bin/bash
# SUMMARY: builds the images of registry.lab from the lock and puts them into public/images
set -euo pipefail
cd "$(dirname "$0")"
here=$PWD
tools=$here/../tools
out=$here/build
export SOURCE_DATE_EPOCH=1735689600 TZ=UTC LC_ALL=C

rm -rf "$out/busybox" "$out/blobs"
mkdir -p "$out/busybox"/{bin,etc,root,tmp,usr/share/doc}
chmod 1777 "$out/busybox/tmp"
chmod 700 "$out/busybox/root"
node "$tools/debian.mjs" fetch unikernel "$out/debs" linux-binary
dpkg-deb --fsys-tarfile "$out"/debs/busybox-static_*.deb |
    tar -x -C "$out/busybox" --no-same-owner -p ./bin/busybox ./usr/share/doc/busybox-static/copyright
while read -r applet; do
    # A name that the binary does not hold would be a link to an error.
    grep -qaF "$applet" "$out/busybox/bin/busybox" || { echo "busybox: has no applet $applet"; exit 1; }
    ln -s busybox "$out/busybox/bin/$applet"
done <applets.txt
echo 'root:x:0:0:root:/root:/bin/sh' >"$out/busybox/etc/passwd"
echo 'root:x:0:' >"$out/busybox/etc/group"

node "$here/oci-image.mjs" "$out" >"$out/part.json"
node "$tools/manifest.mjs" part "$out/part.json"
