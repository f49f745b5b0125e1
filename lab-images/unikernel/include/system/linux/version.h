/* SPDX-License-Identifier: MIT */
/* Which Linux a program may take this system for; for programs that include the kernel's own header. */
#define LINUX_VERSION_CODE 0x060100
#define KERNEL_VERSION(a, b, c) (((a) << 16) + ((b) << 8) + (c))
