/* SPDX-License-Identifier: MIT */
/* Which components an image is made of. */
#include <string.h>

#include "kit.h"
#include "options.h"
#include "unik.h"

enum choice { LEFT_OPEN, CHOSEN, LEFT_OUT };

struct selection {
    const struct kit *kit;
    const struct base *base;
    char choices[COMPONENTS_MAX];
};

static int component_find(const struct kit *kit, const char *name, size_t length) {
    for (int i = 0; i < kit->component_count; i++)
        if (strlen(kit->components[i].name) == length && strncmp(kit->components[i].name, name, length) == 0) return i;
    return -1;
}

/* Applies one value of --with or --without: names with commas between them. */
static int choose_list(struct selection *selection, const char *list, enum choice choice) {
    for (const char *at = list;; at++) {
        size_t length = strcspn(at, ",");
        int index = component_find(selection->kit, at, length);
        if (index < 0) {
            complain("build: there is no component \"%.*s\"; unik compilers lists them", (int)length, at);
            return -1;
        }
        if (!component_fits(&selection->kit->components[index], selection->base)) {
            complain("build: component %.*s is not for base %s", (int)length, at, selection->base->name);
            return -1;
        }
        selection->choices[index] = choice;
        at += length;
        if (!*at) return 0;
    }
}

/* Adds what component (index) needs. Returns how many were added, or -1. */
static int choose_needs(struct selection *selection, int index) {
    const struct component *component = &selection->kit->components[index];
    const struct json_value *need = component->needs + 1;
    int added = 0;
    for (int i = 0; i < component->needs->count; i++, need++) {
        int needed = component_find(selection->kit, need->text, strlen(need->text));
        if (needed < 0 || !component_fits(&selection->kit->components[needed], selection->base)) {
            complain("build: component %s needs %s, which is not for base %s", component->name, need->text,
                     selection->base->name);
            return -1;
        }
        if (selection->choices[needed] == LEFT_OUT) {
            complain("build: component %s cannot be left out: %s needs it", need->text, component->name);
            return -1;
        }
        added += selection->choices[needed] != CHOSEN;
        selection->choices[needed] = CHOSEN;
    }
    return added;
}

int kit_choose(const struct kit *kit, const struct base *base, const struct args *args, char chosen[COMPONENTS_MAX]) {
    struct selection selection = {.kit = kit, .base = base};
    const char *list;
    for (int i = 0; i < kit->component_count; i++)
        if (component_is_default(&kit->components[i], base)) selection.choices[i] = CHOSEN;
    for (int i = 0; (list = option_at(args, "without", i)); i++)
        if (choose_list(&selection, list, LEFT_OUT) != 0) return -1;
    for (int i = 0; (list = option_at(args, "with", i)); i++)
        if (choose_list(&selection, list, CHOSEN) != 0) return -1;
    for (int added = 1; added > 0;) {
        added = 0;
        for (int i = 0; i < kit->component_count; i++) {
            int more = selection.choices[i] == CHOSEN ? choose_needs(&selection, i) : 0;
            if (more < 0) return -1;
            added += more;
        }
    }
    for (int i = 0; i < kit->component_count; i++) chosen[i] = selection.choices[i] == CHOSEN;
    return 0;
}
