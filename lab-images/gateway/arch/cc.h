/* SPDX-License-Identifier: MIT */
/* What lwIP wants to know of the compiler and the platform. */
#ifndef ARCH_CC_H
#define ARCH_CC_H

#include <stdint.h>

uint32_t port_random(void);

#define LWIP_RAND() port_random()
/* There is nowhere to print to. */
#define LWIP_PLATFORM_DIAG(x) ((void)0)
/* A broken invariant of the stack stops the module: the page then says that the network died and offers a restart,
 * which beats going on with corrupt state. */
#define LWIP_PLATFORM_ASSERT(x) __builtin_trap()

#endif
