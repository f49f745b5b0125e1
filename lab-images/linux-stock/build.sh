#!/bin/bash
# SUMMARY: builds build/images, where the image linux-host has Debian's own kernel
set -euo pipefail
cd "$(dirname "$0")"
here=$PWD
out=$here/build
host=$here/../linux-host
published=$here/../../public/images
# What mounts the root, runs the agent and reaches the network; built into the host's kernel, modules in Debian's.
modules='9p 9pnet_virtio overlay virtio_pci virtio_console virtio_net'
export SOURCE_DATE_EPOCH=1735689600 TZ=UTC LC_ALL=C

node ../tools/debian.mjs fetch linux-stock "$out/debs"
node ../tools/debian.mjs fetch linux-host "$out/debs" build
rm -rf "$out/kernel" "$out/firmware" "$out/musl" "$out/initrd" "$out/images"
dpkg-deb -x "$out"/debs/linux-image-*.deb "$out/kernel"
dpkg-deb -x "$out"/debs/seabios_*.deb "$out/firmware"

# put MODULE: into the RAM disk, behind those it depends on
put() {
    local file name=${1//-/_} depends
    [ ! -e "$out/initrd/modules/$name" ] || return 0
    file=$(find "$out/kernel/lib/modules" -name "${1//[-_]/[-_]}.ko")
    [ -n "$file" ] || { echo "linux-stock: the kernel has no module $1"; return 1; }
    depends=$(objcopy -O binary --only-section=.modinfo "$file" /dev/stdout | tr '\0' '\n' | sed -n 's/^depends=//p')
    for needed in ${depends//,/ }; do put "$needed"; done
    cp "$file" "$out/initrd/modules/$name"
    echo "$name" >>"$out/initrd/modules/order"
}
mkdir -p "$out/initrd/modules" "$out/initrd/dev"
for module in $modules; do put "$module"; done

# The same process 1 as the host's, taken out of its published RAM disk.
node manifest.mjs --initrd "$published" | gunzip | (cd "$out/initrd" && cpio --quiet -i --to-stdout init >process-1)
chmod 755 "$out/initrd/process-1"
[ -e "$host/build/musl" ] || mkdir -p "$host/build"
[ -e "$host/build/musl" ] || dpkg-deb -x "$out"/debs/musl-dev_*.deb "$host/build/musl"
"$host/musl-cc.sh" -Os -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror -o "$out/initrd/init" modules.c

mkdir -p "$out/images/linux-stock"
for folder in linux-host gateway; do ln -s "$published/$folder" "$out/images/$folder"; done
cp "$out"/kernel/boot/vmlinuz-* "$out/images/linux-stock/kernel.bin"
cp "$out/firmware/usr/share/seabios/bios.bin" "$out/images/linux-stock/bios.bin"
cp "$out/firmware/usr/share/seabios/vgabios-stdvga.bin" "$out/images/linux-stock/vga-bios.bin"
node ../tools/cpio.mjs "$out/initrd" "$out/images/linux-stock/initrd.bin"
node manifest.mjs "$published" "$out/images" >"$out/images/manifest.json"
