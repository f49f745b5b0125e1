/* SPDX-License-Identifier: MIT */
#ifndef RZ_ENGINE_WARM_H
#define RZ_ENGINE_WARM_H

#include <stdbool.h>

/* Has the engine do what a reader will first ask of it, so that its files are here and its code is translated; ends
 * early when a reader comes. Nothing of it stays. With (now) at once, otherwise when the engine has had its first
 * customer. Process (engine), which may have idle priority, is served like others before the builder's turn.
 * Afterwards /run/ring-zero/warm is there. */
void warm_up(int engine, bool now);

#endif
