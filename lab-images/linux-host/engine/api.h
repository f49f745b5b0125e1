/* SPDX-License-Identifier: MIT */
/* Calls of the engine's own interface, HTTP over a unix socket. */
#ifndef RZ_ENGINE_API_H
#define RZ_ENGINE_API_H

#include <stddef.h>

#define API_SOCKET "/run/podman/podman.sock"

/* Calls (method) (path) with (body), JSON or "", and keeps what is answered in (out), NUL-terminated and cut to (size).
 * Returns the HTTP status, or a negative number if there is no engine. */
int api_call(const char *method, const char *path, const char *body, char *out, size_t size);

#endif
