/* SPDX-License-Identifier: MIT */
/* What lwIP asks of its platform. */
#ifndef UK_ARCH_CC_H
#define UK_ARCH_CC_H

#include <stdint.h>

/* net/net.c: panics. Without an argument, as there are hundreds of callers. */
extern void net_assertion_failed(void) __attribute__((noreturn));
extern uint32_t random_word(void);

#define BYTE_ORDER LITTLE_ENDIAN
/* Without the text: the address in the fault report names the place, and the texts are 5 KB. */
#define LWIP_PLATFORM_ASSERT(message) net_assertion_failed()
#define LWIP_PLATFORM_DIAG(message) do { } while (0)
#define LWIP_RAND() random_word()
#define LWIP_NO_INTTYPES_H 1
#define X8_F  "02x"
#define U16_F "u"
#define S16_F "d"
#define X16_F "x"
#define U32_F "u"
#define S32_F "d"
#define X32_F "x"
#define SZT_F "u"

#endif
