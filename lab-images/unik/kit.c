/* SPDX-License-Identifier: MIT */
/* Reads the kit's two indexes. */
#include "kit.h"

#include <string.h>

#include "file.h"
#include "unik.h"

#define COMPONENTS KIT "/components.json"
#define BASES KIT "/bases.json"

static int array_has(const struct json_value *array, const char *text) {
    const struct json_value *item = array + 1;
    for (int i = 0; i < array->count; i++, item++)
        if (strcmp(item->text, text) == 0) return 1;
    return 0;
}

static const char *member_string(const struct json *json, int object, const char *key) {
    const struct json_value *value = json_member(json, object, key);
    return value && value->type == JSON_STRING ? value->text : NULL;
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
    const struct json *json = &kit->component_text;
    struct component component = {
        .name = member_string(json, object, "name"),
        .summary = member_string(json, object, "summary"),
        .needs = member_strings(json, object, "needs"),
        .bases = member_strings(json, object, "bases"),
    };
    if (!component.name || !component.summary || !component.needs || !component.bases) return -1;
    if (kit->component_count == COMPONENTS_MAX) return -1;
    kit->components[kit->component_count++] = component;
    return 0;
}

static int kit_has(const struct kit *kit, const char *name) {
    for (int i = 0; i < kit->component_count; i++)
        if (strcmp(kit->components[i].name, name) == 0) return 1;
    return 0;
}

static int base_read(struct kit *kit, int object) {
    const struct json *json = &kit->base_text;
    struct base base = {
        .name = member_string(json, object, "name"),
        .summary = member_string(json, object, "summary"),
        .components = member_strings(json, object, "components"),
    };
    if (!base.name || !base.summary || !base.components || kit->base_count == BASES_MAX) return -1;
    for (int i = 0; i < base.components->count; i++)
        if (!kit_has(kit, base.components[1 + i].text)) return 0;
    kit->bases[kit->base_count++] = base;
    return 0;
}

/* Reads the array of objects in the file at (path). */
static int index_read(struct kit *kit, const char *path, struct json *json, int (*read)(struct kit *kit, int object)) {
    char *text = file_read(path);
    int is_good = text && json_parse(json, text) == 0 && json->values[0].type == JSON_ARRAY;
    for (int i = 1; is_good && i < json->count; i = json->values[i].next) is_good = read(kit, i) == 0;
    if (is_good) return 0;
    complain("%s is missing or damaged", path);
    return -1;
}

int kit_load(struct kit *kit) {
    kit->component_count = kit->base_count = 0;
    if (index_read(kit, COMPONENTS, &kit->component_text, component_read) != 0) return -1;
    return index_read(kit, BASES, &kit->base_text, base_read);
}

const struct base *kit_base(const struct kit *kit, const char *name) {
    for (int i = 0; i < kit->base_count; i++)
        if (strcmp(kit->bases[i].name, name) == 0) return &kit->bases[i];
    return NULL;
}

int component_fits(const struct component *component, const struct base *base) {
    return array_has(component->bases, base->name);
}

int component_is_default(const struct component *component, const struct base *base) {
    return array_has(base->components, component->name);
}
