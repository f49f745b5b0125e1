#!/bin/sh
# SUMMARY: the C compiler of this recipe: gcc for i386 with the locked musl, static programs
# gcc's own 32-bit support library comes with lib32gcc-12-dev.
musl=$(dirname "$0")/build/musl/usr
lib=$musl/lib/i386-linux-musl
gcclib=$(dirname "$(gcc -m32 -print-libgcc-file-name)")
set -- -m32 -march=i686 -fno-pie -fno-stack-protector -fno-asynchronous-unwind-tables -ffunction-sections \
    -fdata-sections -nostdinc -isystem "$musl/include/i386-linux-musl" -isystem "$gcclib/../include" "$@"
for argument; do
    case $argument in
    -c | -E | -S | -M) exec gcc "$@" ;;
    esac
done
exec gcc -static -no-pie -nostdlib -Wl,--gc-sections -Wl,--build-id=none -Wl,-z,noexecstack -s \
    "$lib/crt1.o" "$lib/crti.o" "$@" -L"$lib" -Wl,--start-group -lc "$gcclib/libgcc.a" -Wl,--end-group "$lib/crtn.o"
