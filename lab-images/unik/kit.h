/* SPDX-License-Identifier: MIT */
/* The kit: the library OS in linkable parts, prebuilt under /usr/lib/unik. */
#ifndef UNIK_KIT_H
#define UNIK_KIT_H

#include "json.h"

#define KIT "/usr/lib/unik"

enum { COMPONENTS_MAX = 64 };

struct component {
    const char *name, *summary;
    const struct json_value *needs, *bases, *defaults; /* arrays of strings; (defaults) may be NULL: all of (bases) */
};

struct kit {
    struct json json;
    int count;
    struct component components[COMPONENTS_MAX];
};

struct args;

/* Reads the kit's index. 0 on success; otherwise the reader has been told. */
int kit_load(struct kit *kit);

/* Whether some component is for (base). */
int kit_has_base(const struct kit *kit, const char *base);

/* Whether (component) can be linked for (base), and whether it is unless left out. */
int component_fits(const struct component *component, const char *base);
int component_is_default(const struct component *component, const char *base);

/* Marks in (chosen) what an image for (base) is made of: what the base has by default, with --with and --without of
 * (args), and all that those need. 0 on success; otherwise the reader has been told. */
int kit_choose(const struct kit *kit, const char *base, const struct args *args, char chosen[COMPONENTS_MAX]);

#endif
