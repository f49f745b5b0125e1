#!/bin/bash
# SUMMARY: writes ../sources/licences/mirage.txt, the licence texts of the packages that are linked into the image
set -euo pipefail
cd "$(dirname "$0")"
for name in $(sed 's/#.*//' packages.txt | awk '/ image/ { print $1 }'); do
  printf '%s\n\n' "Debian package $name"
  cat "build/sysroot/usr/share/doc/$name/copyright"
  printf '\n\n'
done >../sources/licences/mirage.txt
