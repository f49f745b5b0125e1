/* SPDX-License-Identifier: MIT */
/* What an image says of the unikernel in it, under the names of urunc: as annotations of the bundle, else in the file
 * urunc.json of its root, where values are base64. */
#ifndef RINGRUN_UNIKERNEL_H
#define RINGRUN_UNIKERNEL_H

#include <stddef.h>

#include "json.h"

struct unikernel {
    char binary[256]; /* path inside the root */
    char words[201];  /* of the command line */
};

/* Reads the member "annotations" of (config), else the text of urunc.json (which it changes; NULL if there is none).
 * 0 on success, else complains. */
int unikernel_read(struct unikernel *out, const struct json *config, char *urunc_json);

/* Decodes base64 (RFC 4648, section 4) into (out), NUL-terminated. Returns the length, or -1 if it is none, does not fit
 * or holds a NUL. */
int base64_decode(char *out, size_t size, const char *text);

/* Opens (path) as if (root), an open folder, were the root: no link and no ".." leads out. -1 with errno. */
int open_inside(int root, const char *path);

#endif
