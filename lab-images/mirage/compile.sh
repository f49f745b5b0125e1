#!/bin/bash
# SUMMARY: compiles the application in app/ to objects for the unikernel's link
#
#   compile.sh OUT    writes OUT/*.o and OUT/link.txt, the objects and archives to link, in order
#
# Compiled in OUT, so that no path of this machine gets into an object.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
export LINK_OUT
LINK_OUT=$(cd "$1" && pwd)
root=$here/build/sysroot
modules="system engine flow session answer routes server main" # each refers only to those before it
packages=cohttp-lwt,mirage-crypto-rng,eqaf,hex,ipaddr

export PATH=$here/build/bin:$PATH OCAMLLIB=$root/usr/lib/ocaml OCAMLFIND_CONF=$here/build/findlib.conf
export LC_ALL=C
cd "$LINK_OUT"
cp "$here"/app/*.ml "$here"/app/stubs.c .

# 4: a pattern that stands for several cases is meant so. 44, 45: Lwt.Infix and cohttp are opened to shadow. 70: no .mli.
ocamlfind ocamlopt -package $packages -w +a-4-9-40..42-44-45-70 -warn-error +a -inline 100 -c $(printf '%s.ml ' $modules)
gcc -m32 -D_GNU_SOURCE -march=i686 -mtune=generic -std=gnu11 -O2 -fno-pic -fno-pie -fno-stack-protector -fcf-protection=none -fno-ident \
  -ffunction-sections -fdata-sections -Wall -Wextra -Werror -nostdinc \
  -isystem "$(gcc -m32 -print-file-name=include)" -isystem "$root/usr/include/i386-linux-gnu" -isystem "$root/usr/include" \
  -isystem "$OCAMLLIB" -c stubs.c -o stubs.o
ocamlfind ocamlopt -package $packages -linkpkg -cc "$here/record-link.sh" -o application $(printf '%s.cmx ' $modules) stubs.o
