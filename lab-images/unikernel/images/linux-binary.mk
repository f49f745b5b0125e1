# linux-binary: runs static Linux programs for i386 as they are. The programs come in a module beside the image: an
# archive of Debian's busybox-static and bash-static, both linked with glibc.

COMPONENTS := boot control nic-virtio nic-ne2k dhcp elf-loader terminal sockets datagrams fs-ram pipes epoll signals \
              threads trace
SOURCES    := lwip musl
STACK_KIB  := 1024
MODULE_PACKAGES := busybox-static:GPL-2.0-only bash-static:GPL-3.0-or-later
