#!/bin/sh
# SUMMARY: the compiler as a program's own configure script wants it: objects as images link them, static test programs
#
# UK_FLAGS holds the compiler's flags, UK_MUSL the folder of musl's libraries, UK_LIBGCC the support library.
for argument; do
    case $argument in
    -c | -E | -S | -M) exec gcc $UK_FLAGS "$@" -g0 ;;
    esac
done
exec gcc -m32 -static -no-pie -nostdlib $UK_FLAGS "$UK_MUSL/crt1.o" "$UK_MUSL/crti.o" "$@" -L"$UK_MUSL" \
    -Wl,--start-group -lc "$UK_LIBGCC" -Wl,--end-group "$UK_MUSL/crtn.o"
