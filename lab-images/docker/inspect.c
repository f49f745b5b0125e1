/* SPDX-License-Identifier: MIT */
#include "inspect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "docker.h"
#include "template.h"

struct kind {
    const char *group, *path, *tail;
};

/* `docker inspect` looks for a name in this order. */
static const struct kind kinds[] = {{"container", "containers", "/json"},
                                    {"image", "images", "/json"},
                                    {"volume", "volumes", ""},
                                    {"network", "networks", ""}};

enum { KINDS = sizeof kinds / sizeof *kinds };

/* Finds (name) among the kinds that are asked for. 0 if nothing of this name is there. */
static int object_find(struct answer *answer, const struct args *args, const char *name) {
    const char *type = args->verb->group ? args->verb->group : flag_value(args, "type");
    *answer = (struct answer){0};
    for (int i = 0; i < KINDS; i++) {
        if (type && strcmp(type, kinds[i].group) != 0) continue;
        answer_free(answer);
        api_call(answer, "GET", NULL, COMPAT "/%s/%s%s%s", kinds[i].path, api_name(name), kinds[i].tail,
                 flag_on(args, "size") && i == 0 ? "?size=1" : "");
        if (answer->status == 0) return 0;
        if (answer->status == 200 && answer->json) return 1;
    }
    return 0;
}

static int object_print(const struct answer *answer, const char *format, int is_first) {
    struct text out = {0}, why = {0};
    if (!format || strcmp(format, "json") == 0) {
        text_put(&out, is_first ? "\n    " : ",\n    ");
        json_write(&out, answer->json, 0, 4);
    } else if (template_run(&out, format, answer->json, 0, &why) != 0) {
        complain("template parsing error: %s\n`docker inspect NAME` without --format shows all fields.", why.bytes);
        return STATUS_FAILED;
    } else {
        text_put(&out, "\n");
    }
    fwrite(out.bytes, 1, out.length, stdout);
    text_free(&out);
    return 0;
}

int inspect_command(const struct args *args) {
    const char *format = flag_value(args, "format"),
               *type = args->verb->group ? args->verb->group : flag_value(args, "type");
    int status = 0, found = 0, is_list = !format || strcmp(format, "json") == 0;
    if (is_list) fputs("[", stdout);
    for (int i = 0; i < args->count; i++) {
        struct answer answer;
        if (object_find(&answer, args, args->words[i])) {
            if (object_print(&answer, format, found++ == 0) != 0) status = STATUS_FAILED;
        } else {
            if (answer.status != 0) complain("Error: No such %s: %s", type ? type : "object", args->words[i]);
            status = STATUS_FAILED;
        }
        answer_free(&answer);
    }
    if (is_list) fputs(found ? "\n]\n" : "]\n", stdout);
    return status;
}
