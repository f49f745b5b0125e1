/* SPDX-License-Identifier: MIT */
/* What lwIP wants to know of the compiler and the platform. */
#ifndef ARCH_CC_H
#define ARCH_CC_H

#include <stdint.h>

uint32_t port_random(void);

#define LWIP_RAND() port_random()
/* There is nowhere to print to. */
#define LWIP_PLATFORM_DIAG(x) ((void)0)
/* lwIP's assertions stop the fuzzer, which is to find what trips them. In the page they would take down the whole
 * network for what lwIP handles, or at worst keep one connection stuck: there they are off. */
#ifdef __wasm__
#define LWIP_NOASSERT
#else
#define LWIP_PLATFORM_ASSERT(x) __builtin_trap()
#endif

#endif
