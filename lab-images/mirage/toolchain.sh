#!/bin/bash
# SUMMARY: unpacks the locked i386 packages under build/ and makes the OCaml compiler among them run on this machine
#
# Nothing is installed and no chroot is needed: the programs are started through their own dynamic linker. build/bin has
# a script for each; the assembler they call is this machine's, in 32-bit mode.
set -euo pipefail
cd "$(dirname "$0")"
build=$PWD/build
root=$build/sysroot
want=$(sha256sum ../lock.json packages.txt toolchain.sh | sha256sum)
[ "$(cat "$build/toolchain.stamp" 2>/dev/null)" != "$want" ] || exit 0

node ../tools/debian.mjs fetch mirage "$build/debs"
rm -rf "$root" "$build/bin" "$build/toolchain.stamp"
mkdir -p "$root" "$build/bin"
for name in $(sed 's/#.*//' packages.txt | awk 'NF { print $1 }'); do
  dpkg-deb -x "$build/debs/${name}"_*.deb "$root"
done

cat >"$build/findlib.conf" <<END
path="$root/usr/lib/ocaml"
destdir="$root/usr/lib/ocaml"
stdlib="$root/usr/lib/ocaml"
ldconf="ignore"
END

libraries=$root/lib/i386-linux-gnu:$root/usr/lib/i386-linux-gnu
for tool in ocamlopt.opt ocamlfind; do
  cat >"$build/bin/${tool%.opt}" <<END
#!/bin/sh
exec "$root/lib/i386-linux-gnu/ld-linux.so.2" --library-path "$libraries" "$root/usr/bin/$tool" "\$@"
END
done
printf '#!/bin/sh\nexec as --32 "$@"\n' >"$build/bin/i686-linux-gnu-as"
chmod +x "$build"/bin/*
echo "$want" >"$build/toolchain.stamp"
