#!/bin/bash
# SUMMARY: builds the container host from the lock: kernel, packages, root, container images, packs, manifest entry
#
#   build.sh [STAGE…]      without a stage: all, in this order:
#     kernel    from Debian's kernel source and kernel/linux.config, behind the multiboot shim
#     packages  fetches the locked Debian packages
#     programs  init, agent, docker, unik, ringrun, curl and what the container images run: static i386 programs
#     kit       the library OS in parts that unik links
#     root      the root file system: packages merged, trimmed, with rootfs/ on top
#     images    the container images, as a read-only image store inside the root
#     pack      chunks and index of the root
#     manifest  the entry in public/images/manifest.json
set -euo pipefail
cd "$(dirname "$0")"
here=$PWD
tools=$here/../tools
out=$here/build
images=$here/../../public/images
mkdir -p "$out"
# Every time stamp in what is built.
export SOURCE_DATE_EPOCH=1735689600 TZ=UTC LC_ALL=C

compile() { # compile OUTPUT SOURCE…
    local output=$1
    shift
    "$here/musl-cc.sh" -Os -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror -ffile-prefix-map="$here/..=." -o "$output" "$@"
}

locked() { # locked ROOT: the names of the packages for one root
    node -e 'const [lock, root] = process.argv.slice(1);
        for (const p of require(lock)["linux-host"].packages) if (p.roots.includes(root)) console.log(p.name)' \
        "$here/../lock.json" "$1"
}

stage_kernel() {
    node "$tools/debian.mjs" fetch linux-host "$out/debs" kernel
    rm -rf "$out/kernel" "$out/kernel-deb"
    mkdir -p "$out/kernel"
    dpkg-deb -x "$out"/debs/linux-source-6.1_*.deb "$out/kernel-deb"
    tar -xf "$out/kernel-deb/usr/src/linux-source-6.1.tar.xz" -C "$out/kernel" --strip-components=1
    rm -rf "$out/kernel-deb"
    # The banner and the build's own archive carry these instead of this machine's.
    export KBUILD_BUILD_TIMESTAMP="@$SOURCE_DATE_EPOCH" KBUILD_BUILD_USER=ring KBUILD_BUILD_HOST=zero KBUILD_BUILD_VERSION=1
    make -C "$out/kernel" ARCH=i386 -s tinyconfig
    (cd "$out/kernel" && ./scripts/kconfig/merge_config.sh -m .config "$here/kernel/linux.config" >/dev/null)
    make -C "$out/kernel" ARCH=i386 -s olddefconfig
    check_kernel_config
    make -C "$out/kernel" ARCH=i386 -s -j"$(nproc)" vmlinux
    make -C "$here/../linux-shim" -s BUILD="$out/shim" VMLINUX="$out/kernel/vmlinux" OUT="$out/kernel.elf"
}

# A wish that depends on something unwished is dropped without a word: say which.
check_kernel_config() {
    local line key bad=0
    while read -r line; do
        key=${line%%=*}
        if [[ $line == *=n ]]; then
            ! grep -q "^$key=" "$out/kernel/.config" || { echo "kernel: $key is set"; bad=1; }
        else
            grep -qxF "$line" "$out/kernel/.config" || { echo "kernel: $line is not"; bad=1; }
        fi
    done < <(grep '^CONFIG_' "$here/kernel/linux.config")
    return $bad
}

stage_packages() {
    node "$tools/debian.mjs" fetch linux-host "$out/debs" host web-debian build
    rm -rf "$out/unpacked" "$out/musl" "$out/headers"
    dpkg-deb -x "$out"/debs/musl-dev_*.deb "$out/musl"
    dpkg-deb -x "$out"/debs/linux-libc-dev_*.deb "$out/headers"
    local name
    for name in $( (locked host; locked web-debian) | sort -u); do unpack "$name"; done
}

# One package with merged /usr and without what no reader of a terminal opens; its licence stays.
unpack() {
    local dir=$out/unpacked/$1 top
    mkdir -p "$dir"
    dpkg-deb --fsys-tarfile "$out/debs/$1"_*.deb | tar -x -C "$dir" --no-same-owner -p \
        --wildcards --exclude='./usr/share/man/*' --exclude='./usr/share/info/*' --exclude='./usr/share/locale/*' \
        --exclude='./usr/share/lintian/*' --exclude='./usr/share/bug/*' --exclude='./usr/share/zsh/*' \
        --exclude='./usr/share/fish/*' --exclude='./usr/share/bash-completion/*' --exclude='./usr/share/nano/*' \
        --exclude='./lib/systemd/*' --exclude='./usr/lib/systemd/*' --exclude='./usr/share/gcc/*' \
        --exclude='./usr/share/perl5/Debconf/FrontEnd/*' --exclude='./usr/share/zoneinfo/*' \
        --exclude='./usr/share/gtk-doc/*' --exclude='./usr/share/icons/*' --exclude='./usr/share/applications/*'
    ! grep -q "^$1 " "$here/keep.txt" || keep_listed "$1" "$dir"
    find "$dir/usr/share/doc" -mindepth 1 ! -type d ! -name copyright -delete 2>/dev/null || true
    for top in bin sbin lib; do
        [ -d "$dir/$top" ] || continue
        mkdir -p "$dir/usr/$top"
        cp -a "$dir/$top/." "$dir/usr/$top/"
        rm -rf "${dir:?}/$top"
    done
    find "$dir" -type d -empty -delete
}

# Of some large packages only what keep.txt lists is used here; their licences stay.
keep_listed() {
    local path
    find "$2" ! -type d ! -path '*/usr/share/doc/*' -printf '%P\n' | while read -r path; do
        grep -qxF "$1 $path" "$here/keep.txt" || rm "$2/$path"
    done
}

# merge ROOT-NAME DIR: the packages of one root together, and the links of merged /usr
merge() {
    local dir=$2 name
    rm -rf "$dir"
    mkdir -p "$dir"/{usr/{bin,sbin,lib},dev,proc,sys,run,tmp,root,var/{lib,log,tmp,cache},etc,mnt,home}
    chmod 1777 "$dir/tmp" "$dir/var/tmp"
    chmod 700 "$dir/root"
    for name in bin sbin lib; do ln -s "usr/$name" "$dir/$name"; done
    ln -s /run "$dir/var/run"
    for name in $(locked "$1"); do cp -a "$out/unpacked/$name/." "$dir/"; done
    cp "$dir/usr/share/base-passwd/passwd.master" "$dir/etc/passwd"
    cp "$dir/usr/share/base-passwd/group.master" "$dir/etc/group"
    ln -sf mawk "$dir/usr/bin/awk"
    ln -sf bash "$dir/usr/bin/sh"
    /sbin/ldconfig -r "$dir" 2>/dev/null
    rm -rf "$dir/var/cache/ldconfig"
}

stage_programs() {
    mkdir -p "$out/programs"
    compile "$out/programs/init" init/*.c
    make -C "$here/../unikernel" -s linux IMAGE=web OUT_FILE="$out/programs/web"
    compile "$out/programs/agent" ../agent/*.c init/net.c
    compile_engine
    compile "$out/programs/tidy-memory" snapshot/*.c
    build_no_systemd
    compile "$out/programs/docker" -DJSON_VALUES_MAX=32768 -DJSON_DEPTH_MAX=32 -I../agent ../docker/*.c ../agent/json.c
    compile "$out/programs/runtime" -DJSON_VALUES_MAX=32768 -DJSON_DEPTH_MAX=32 -I../agent ../docker/runtime/*.c ../agent/json.c
    compile "$out/programs/unik" -DJSON_VALUES_MAX=4096 -I../agent ../unik/*.c ../agent/json.c ../apps/web/sha256.c
    compile "$out/programs/ringrun" -DJSON_VALUES_MAX=8192 -I../agent ../ringrun/*.c \
        ../unik/{file,provider}.c ../agent/json.c
    local name
    for name in nginx redis mirage-http callcost; do
        make -C "$here/../unikernel" -s linux "IMAGE=$name" OUT_FILE="$out/programs/$name"
    done
    make -C "$here/../unikernel" -s redis-tools IMAGE=redis OUT_DIR="$out/programs"
    build_curl
}

# What stands around the engine: its service's keeper, what runs before conmon and after a container, its network.
compile_engine() {
    local json=(-DJSON_VALUES_MAX=4096 -I../agent ../agent/json.c)
    local headers=(-idirafter "$out/headers/usr/include" -idirafter "$out/headers/usr/include/i386-linux-gnu")
    compile "$out/programs/engine-service" engine/{service,warm,priority,api}.c
    compile "$out/programs/conmon-front" engine/{conmon-front,priority}.c
    compile "$out/programs/container-exit" "${json[@]}" engine/{container-exit,priority,api}.c
    compile "$out/programs/netavark" "${json[@]}" "${headers[@]}" ../container-net/*.c
}

# What stands in for systemd's library in a machine without systemd.
build_no_systemd() {
    gcc -m32 -march=i686 -Os -Wall -Wextra -Werror -fPIC -shared -nostdlib -fno-asynchronous-unwind-tables -s \
        -Wl,--build-id=none -Wl,-z,noexecstack -Wl,-soname,libsystemd.so.0 -Wl,--version-script=no-systemd/systemd.map \
        -o "$out/programs/libsystemd.so.0" no-systemd/systemd.c
}

# curl with plain HTTP alone: Debian's would load 25 libraries, a second of emulated time at each start.
build_curl() {
    node "$tools/debian.mjs" source linux-host "$out/sources" curl
    rm -rf "$out/curl"
    mkdir -p "$out/curl/build"
    (cd "$out/curl" && dpkg-source --no-check -x "$out"/sources/curl_*.dsc source >/dev/null)
    cd "$out/curl/build"
    local off
    off=$(printf -- '--without-%s ' ssl zlib brotli zstd libpsl libidn2 nghttp2 librtmp)
    off+=$(printf -- '--disable-%s ' shared ldap ldaps rtsp dict telnet tftp pop3 imap smb smtp gopher mqtt ftp file \
        manual docs threaded-resolver ipv6 ntlm tls-srp alt-svc hsts doh unix-sockets netrc websockets)
    CC="$here/musl-cc.sh" CFLAGS=-Os ../source/configure --quiet --host=i686-linux-musl --enable-static $off
    make -s -j"$(nproc)" >/dev/null
    cp src/curl "$out/programs/curl"
    cd "$here"
}

stage_kit() {
    rm -rf "$out/kit"
    make -C "$here/../unikernel" -s kit OUT_DIR="$out/kit"
    # Nine tenths of libgcc are decimal floating point, which the compiler in there does not know.
    ar t "$out/kit/lib/libgcc.a" | grep '^bid' | xargs ar dD "$out/kit/lib/libgcc.a"
    strip -g --enable-deterministic-archives "$out"/kit/lib/*.a "$out"/kit/components/*.o
}

stage_root() {
    merge host "$out/root"
    install -m 755 "$out"/programs/{curl,docker,redis-cli,redis-benchmark} "$out/root/usr/bin/"
    sed -i 's,^root:[^:]*:,root::,; s,/bin/sh$,/bin/bash,' "$out/root/etc/passwd"
    install -D -m 755 "$out/programs/agent" "$out/root/usr/lib/ring-zero/agent"
    install -m 755 "$out"/programs/{engine-service,conmon-front,container-exit,callcost,runtime,tidy-memory} "$out/root/usr/lib/ring-zero/"
    install -D -m 755 "$out/programs/netavark" "$out/root/usr/lib/podman/netavark"
    install -m 644 "$out/programs/libsystemd.so.0" "$out/root/usr/lib/i386-linux-gnu/"
    install -m 644 ../container-net/network.nft "$out/root/usr/lib/ring-zero/"
    node engine/patch-podman.mjs "$out/root/usr/bin/podman"
    node "$here/manifest-entry.mjs" --recipe-hash >"$out/root/usr/lib/ring-zero/build-id"
    mkdir -p "$out/root/var/lib/containers/storage"
    install_unik
    # Each of these alone would bring a library that nothing else here uses.
    rm -f "$out"/root/usr/sbin/{update-passwd,arpd} "$out"/root/usr/lib/i386-linux-gnu/tc/q_atm.so
    # Short names of registries that nothing here can reach.
    rm -rf "$out/root/etc/containers/registries.conf.d"
    ln -sf less "$out/root/usr/bin/pager"
    ln -sf nano "$out/root/usr/bin/editor"
    ln -sfn ../proc/self/mounts "$out/root/etc/mtab"
    cp -a rootfs/. "$out/root/"
    check_libraries
}

# The tool, its kit, samples; compiler and linker under the names it calls them by.
install_unik() {
    install -m 755 "$out"/programs/{unik,ringrun} "$out/root/usr/bin/"
    ln -sf i686-linux-gnu-ld.bfd "$out/root/usr/bin/ld"
    mkdir -p "$out/root/usr/lib/unik" "$out/root/usr/share/unik" "$out/root/var/lib/unik"
    cp -r --no-preserve=mode "$out/kit/." "$out/root/usr/lib/unik/"
    cp "$here/../unik/bases.json" "$out/root/usr/lib/unik/"
    cp -r --no-preserve=mode "$here/../unik/samples" "$out/root/usr/share/unik/"
}

# Each program's libraries must be there: no dependency was followed when the packages were listed.
check_libraries() {
    local missing
    missing=$(find "$out/root/usr" -type f \( -perm -100 -o -name '*.so*' \) -print0 |
        { xargs -0 -r readelf -d 2>/dev/null || true; } | sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p' | sort -u |
        while read -r lib; do find "$out/root/usr/lib" -name "$lib" | grep -q . || echo "$lib"; done)
    [ -z "$missing" ] || { echo "root: libraries are missing:" $missing; return 1; }
    missing=$(find "$out/root/usr" -type f \( -perm -100 -o -name '*.so*' \) -print0 |
        { xargs -0 -r readelf -W --dyn-syms 2>/dev/null || true; } | sed -n 's/.* UND \(sd_[a-z_]*\)@LIBSYSTEMD.*/\1/p' | sort -u |
        while read -r call; do grep -q "($call)" no-systemd/systemd.c || echo "$call"; done)
    [ -z "$missing" ] || { echo "root: no-systemd/systemd.c lacks" $missing; return 1; }
}

# The same program in two images: alone, and on a full Debian user space whose packages are unpacked but not configured.
# nginx, redis and mirage-http are the programs of the unikernels of these names, with the same files.
stage_images() {
    local store=$out/root/usr/lib/ring-zero/images
    rm -rf "$store" "$out/images"
    mkdir -p "$out/images/web"
    install -m 755 "$out/programs/web" "$out/images/web/web"
    local name
    for name in nginx redis; do
        cp -r --no-preserve=mode "$here/../apps/$name/files" "$out/images/$name"
        install -D -m 755 "$out/programs/$name" "$out/images/$name/$name"
        mkdir "$out/images/$name/tmp"
    done
    install -D -m 755 "$out/programs/mirage-http" "$out/images/mirage-http/mirage-http"
    merge web-debian "$out/images/web-debian"
    install -D -m 755 "$out/programs/web" "$out/images/web-debian/usr/local/bin/web"
    mkdir -p "$out/images/web-debian/var/lib/dpkg/"{info,updates}
    dpkg_status web-debian >"$out/images/web-debian/var/lib/dpkg/status"
    for name in web clean; do
        mkdir -p "$out/images/unikernel-$name"
        gzip -dc "$images/$name/$name"-*.elf.gz >"$out/images/unikernel-$name/$name.elf"
    done
    cat >"$out/images/spec.json" <<EOF
{ "created": "$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)", "images": [
  { "name": "web", "root": "$out/images/web",
    "config": { "Entrypoint": ["/web"], "ExposedPorts": { "80/tcp": {} } } },
  { "name": "nginx", "root": "$out/images/nginx",
    "config": { "Entrypoint": ["/nginx"], "ExposedPorts": { "80/tcp": {} } } },
  { "name": "redis", "root": "$out/images/redis",
    "config": { "Entrypoint": ["/redis", "/etc/redis.conf"], "ExposedPorts": { "6379/tcp": {} } } },
  { "name": "mirage-http", "root": "$out/images/mirage-http",
    "config": { "Entrypoint": ["/mirage-http"], "ExposedPorts": { "80/tcp": {} } } },
  { "name": "web-debian", "root": "$out/images/web-debian",
    "config": { "Cmd": ["/usr/local/bin/web"], "ExposedPorts": { "80/tcp": {} },
      "Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"] } },
  $(unikernel_image web), $(unikernel_image clean) ] }
EOF
    install -D -m 755 "$out/programs/web" "$out/root/usr/lib/ring-zero/lane/rootfs/web"
    node "$here/lane-bundle.mjs" "$out/root" 8081 >"$out/root/usr/lib/ring-zero/lane/config.json"
    node "$here/image-store.mjs" "$store" "$out/images/spec.json"
}

# unikernel_image NAME: the published unikernel as a container image that holds nothing else, for the runtime ringrun
unikernel_image() {
    cat <<EOF
{ "name": "unikernel/$1", "root": "$out/images/unikernel-$1",
    "config": { "Entrypoint": ["/$1.elf"], "ExposedPorts": { "80/tcp": {} } },
    "annotations": { "com.urunc.unikernel.unikernelType": "ring-zero", "com.urunc.unikernel.hypervisor": "lab",
      "com.urunc.unikernel.binary": "/$1.elf" } }
EOF
}

# dpkg_status ROOT-NAME: what dpkg -l shows inside the image
dpkg_status() {
    local name
    for name in $(locked "$1"); do
        dpkg-deb -f "$out/debs/${name}"_*.deb | sed '1a Status: install ok unpacked'
        echo
    done
}

stage_pack() {
    mkdir -p "$out/pack" "$images"
    node - "$out" "$images" "$SOURCE_DATE_EPOCH" "$here/hot" >"$out/pack/options.json" <<'EOF'
const { existsSync, readFileSync, readdirSync } = require('node:fs');
const { join } = require('node:path');
const [out, images, mtime, hot] = process.argv.slice(2);
const walk = (dir, path = '') => readdirSync(join(dir, path), { withFileTypes: true }).flatMap((e) => {
  const child = path ? `${path}/${e.name}` : e.name;
  return e.isDirectory() ? walk(dir, child) : [child];
});
const packs = readdirSync(join(out, 'unpacked')).sort().map((name) => ({ name, paths: walk(join(out, 'unpacked', name)) }));
// Hot lists are recordings (README, "Hot pack"): paths in order of first use.
const groups = ['boot', 'run', 'build'].map((name) => {
  const path = join(hot, `${name}.txt`);
  const lines = existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
  // "dir/*": names in there are hashes, which change with every build.
  const expand = (line) => (line.endsWith('/*') ? walk(join(out, 'root', line.slice(0, -2))).map((p) => `${line.slice(0, -1)}${p}`) : [line]);
  return { name, list: lines.flatMap(expand) };
});
console.log(JSON.stringify({ id: 'linux-host', images, out: join(out, 'pack'), mtime: Number(mtime), packs, groups }));
EOF
    node "$tools/pack-root.mjs" "$out/root" "$out/pack/options.json"
}

# The initramfs holds process 1 only; the kernel unpacks it before it looks for a root.
stage_manifest() {
    "$here/initramfs.sh" "$out/initramfs.cpio" "$out/programs/init"
    node "$here/manifest-entry.mjs" "$out" >"$out/entry.json"
    node "$tools/manifest.mjs" add "$out/entry.json"
}

stages=(kernel packages programs kit root images pack manifest)
for stage in "${@:-${stages[@]}}"; do
    echo "== $stage"
    "stage_$stage"
done
