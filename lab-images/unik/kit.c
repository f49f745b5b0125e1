/* SPDX-License-Identifier: MIT */
#include "kit.h"

#include <string.h>

#include "file.h"
#include "options.h"
#include "unik.h"

#define INDEX KIT "/components.json"

enum choice { LEFT_OPEN, CHOSEN, LEFT_OUT };

static int array_has(const struct json_value *array, const char *text) {
    const struct json_value *item = array + 1;
    for (int i = 0; i < array->count; i++, item++)
        if (strcmp(item->text, text) == 0) return 1;
    return 0;
}

/* An array of strings, or NULL. */
static const struct json_value *member_strings(const struct json *json, int object, const char *key) {
    const struct json_value *array = json_member(json, object, key);
    if (!array || array->type != JSON_ARRAY) return NULL;
    for (int i = 0; i < array->count; i++)
        if (array[1 + i].type != JSON_STRING) return NULL;
    return array;
}

static int component_read(struct kit *kit, int object) {
    const struct json_value *name = json_member(&kit->json, object, "name");
    const struct json_value *summary = json_member(&kit->json, object, "summary");
    struct component component = {
        .needs = member_strings(&kit->json, object, "needs"),
        .bases = member_strings(&kit->json, object, "bases"),
        .defaults = member_strings(&kit->json, object, "default"),
    };
    if (!name || name->type != JSON_STRING || !summary || summary->type != JSON_STRING || !component.needs ||
        !component.bases || kit->count == COMPONENTS_MAX)
        return -1;
    component.name = name->text;
    component.summary = summary->text;
    kit->components[kit->count++] = component;
    return 0;
}

int kit_load(struct kit *kit) {
    char *text = file_read(INDEX);
    kit->count = 0;
    int is_good = text && json_parse(&kit->json, text) == 0 && kit->json.values[0].type == JSON_ARRAY;
    for (int i = 1; is_good && i < kit->json.count; i = kit->json.values[i].next) is_good = component_read(kit, i) == 0;
    if (is_good) return 0;
    complain("%s is missing or damaged", INDEX);
    return -1;
}

int component_fits(const struct component *component, const char *base) {
    return array_has(component->bases, base);
}

int component_is_default(const struct component *component, const char *base) {
    return component_fits(component, base) && (!component->defaults || array_has(component->defaults, base));
}

int kit_has_base(const struct kit *kit, const char *base) {
    for (int i = 0; i < kit->count; i++)
        if (component_fits(&kit->components[i], base)) return 1;
    return 0;
}

static int component_find(const struct kit *kit, const char *name, size_t length) {
    for (int i = 0; i < kit->count; i++)
        if (strlen(kit->components[i].name) == length && strncmp(kit->components[i].name, name, length) == 0) return i;
    return -1;
}

/* Applies one value of --with or --without: names with commas between them. */
static int choose_list(const struct kit *kit, const char *base, const char *list, enum choice choice, char *choices) {
    for (const char *at = list;; at++) {
        size_t length = strcspn(at, ",");
        int index = component_find(kit, at, length);
        if (index < 0) {
            complain("build: there is no component \"%.*s\"; unik compilers lists them", (int)length, at);
            return -1;
        }
        if (!component_fits(&kit->components[index], base)) {
            complain("build: component %s is not for base %s", kit->components[index].name, base);
            return -1;
        }
        choices[index] = choice;
        at += length;
        if (!*at) return 0;
    }
}

/* Adds what component (index) needs. Returns how many were added, or -1. */
static int choose_needs(const struct kit *kit, const char *base, int index, char *choices) {
    const struct component *component = &kit->components[index];
    const struct json_value *need = component->needs + 1;
    int added = 0;
    for (int i = 0; i < component->needs->count; i++, need++) {
        int needed = component_find(kit, need->text, strlen(need->text));
        if (needed < 0 || !component_fits(&kit->components[needed], base)) {
            complain("build: component %s needs %s, which is not for base %s", component->name, need->text, base);
            return -1;
        }
        if (choices[needed] == LEFT_OUT) {
            complain("build: component %s cannot be left out: %s needs it", need->text, component->name);
            return -1;
        }
        added += choices[needed] != CHOSEN;
        choices[needed] = CHOSEN;
    }
    return added;
}

int kit_choose(const struct kit *kit, const char *base, const struct args *args, char chosen[COMPONENTS_MAX]) {
    char choices[COMPONENTS_MAX];
    const char *list;
    for (int i = 0; i < kit->count; i++) choices[i] = component_is_default(&kit->components[i], base) ? CHOSEN : LEFT_OPEN;
    for (int i = 0; (list = option_at(args, "without", i)); i++)
        if (choose_list(kit, base, list, LEFT_OUT, choices) != 0) return -1;
    for (int i = 0; (list = option_at(args, "with", i)); i++)
        if (choose_list(kit, base, list, CHOSEN, choices) != 0) return -1;
    for (int added = 1; added > 0;) {
        added = 0;
        for (int i = 0; i < kit->count; i++) {
            int more = choices[i] == CHOSEN ? choose_needs(kit, base, i, choices) : 0;
            if (more < 0) return -1;
            added += more;
        }
    }
    for (int i = 0; i < kit->count; i++) chosen[i] = choices[i] == CHOSEN;
    return 0;
}
