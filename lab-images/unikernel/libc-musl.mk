# The application's C library is musl, and the library OS uses the same one.

CRT_BEGIN   := $(MUSL_LIB)/crt1.o $(MUSL_LIB)/crti.o
CRT_END     := $(MUSL_LIB)/crtn.o
C_LIBS      := $(MUSL_LIB)/libc.a
SYSTEM_OBJS := $(UK_OBJS) $(LWIP_OBJS)
