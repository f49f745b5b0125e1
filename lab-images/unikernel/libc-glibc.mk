# The application's C library is glibc, linked statically; the image sets GLIBC, a folder that holds Debian's libc6-dev.
#
# glibc chooses among versions of memcpy() and others by processor, when it starts. The library OS runs before that, so
# it keeps to musl's: the few functions it uses get names of their own (tools/own-libc.mjs), in copies of its objects.

GLIBC_LIB   := $(GLIBC)/usr/lib/i386-linux-gnu
CRT_BEGIN   := $(GLIBC_LIB)/crt1.o $(GLIBC_LIB)/crti.o
CRT_END     := $(GLIBC_LIB)/crtn.o
OWN         := $(OUT)/own
SYSTEM_OBJS := $(patsubst $(BUILD)/%,$(OWN)/%,$(UK_OBJS) $(LWIP_OBJS)) $(OWN)/musl/libc.a
C_LIBS      := $(GLIBC_LIB)/libm.a $(GLIBC_LIB)/libc.a $(OUT)/libgcc_eh.a

$(OWN)/musl/libc.a $(OWN)/names &: $(UK_OBJS) $(LWIP_OBJS) tools/own-libc.mjs $(TOOLCHAIN)
	$(NODE) tools/own-libc.mjs $(MUSL_LIB)/libc.a $(GLIBC_LIB)/libc.a $(OWN) $(UK_OBJS) $(LWIP_OBJS)

$(OWN)/%.o: $(BUILD)/%.o $(OWN)/names
	@mkdir -p $(dir $@)
	objcopy --redefine-syms=$(OWN)/names $< $@

$(OUT)/libgcc_eh.a: $(BUILD)/sources.stamp
	@mkdir -p $(OUT)
	cp $$($(CC) -m32 -print-file-name=libgcc_eh.a) $@

$(OUT)/image.debug.elf $(OUT)/linux-program: $(OUT)/libgcc_eh.a
