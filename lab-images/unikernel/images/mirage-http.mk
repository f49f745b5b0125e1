# mirage-http: the HTTP service of ../mirage, MirageOS's libraries in OCaml native code, with Debian's glibc.

COMPONENTS := boot control nic-virtio nic-ne2k dhcp main sockets trace
SOURCES    := lwip musl mirage

MIRAGE     := ../mirage
C_LIBRARY  := glibc
GLIBC      := $(MIRAGE)/build/sysroot
APP_INPUTS := $(wildcard $(MIRAGE)/app/*) $(MIRAGE)/compile.sh $(MIRAGE)/record-link.sh $(MIRAGE)/toolchain.sh $(MIRAGE)/packages.txt
APP_LINK   := $(OUT)/app/link.txt
# OCaml and its libraries recurse deeper than programs in C, and count on the megabytes of a process.
STACK_KIB  := 1024
IMAGE_LDFLAGS := --no-warnings

TOOLCHAIN := $(MIRAGE)/build/toolchain.stamp

$(TOOLCHAIN): ../lock.json $(MIRAGE)/toolchain.sh $(MIRAGE)/packages.txt
	$(MIRAGE)/toolchain.sh

$(APP_LINK): $(APP_INPUTS) $(TOOLCHAIN)
	$(MIRAGE)/compile.sh $(OUT)/app

$(OUT)/image.debug.elf: $(APP_LINK)
