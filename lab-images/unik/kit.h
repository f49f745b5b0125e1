/* SPDX-License-Identifier: MIT */
/* The kit: the library OS in linkable parts, prebuilt under /usr/lib/unik, and the bases made of them. */
#ifndef UNIK_KIT_H
#define UNIK_KIT_H

#include "json.h"

#define KIT "/usr/lib/unik"

enum { COMPONENTS_MAX = 64, BASES_MAX = 8 };

struct component {
    const char *name, *summary;
    const struct json_value *needs, *bases; /* arrays of strings: other components; the bases that can have it */
};

struct base {
    const char *name, *summary;
    const struct json_value *components; /* array of strings: what is in unless left out */
};

struct kit {
    struct json component_text, base_text;
    int component_count, base_count;
    struct component components[COMPONENTS_MAX];
    struct base bases[BASES_MAX];
};

struct args;

/* Reads what the kit holds. Bases that name a component it does not have are left out. 0 on success; otherwise the
 * reader has been told. */
int kit_load(struct kit *kit);

/* The base (name), or NULL. */
const struct base *kit_base(const struct kit *kit, const char *name);

/* Whether (component) can be linked for (base), and whether it is unless left out. */
int component_fits(const struct component *component, const struct base *base);
int component_is_default(const struct component *component, const struct base *base);

/* Marks in (chosen) what an image for (base) is made of: what the base has by default, with --with and --without of
 * (args), and all that those need. 0 on success; otherwise the reader has been told. */
int kit_choose(const struct kit *kit, const struct base *base, const struct args *args, char chosen[COMPONENTS_MAX]);

#endif
