/* SPDX-License-Identifier: MIT */
/* info, version, system df, prune. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "containers.h"
#include "docker.h"
#include "list.h"
#include "other.h"
#include "template.h"
#include "units.h"

static int answer_format(const struct answer *answer, const char *format) {
    struct text out = {0}, why = {0};
    int failed = template_run(&out, strcmp(format, "json") == 0 ? "{{json .}}" : format, answer->json, 0, &why);
    if (failed) complain("template parsing error: %s", why.bytes);
    else printf("%s\n", out.length ? out.bytes : "");
    text_free(&out);
    return failed ? STATUS_FAILED : 0;
}

static int engine_ask(struct answer *answer, const char *path) {
    if (api_call(answer, "GET", NULL, "%s", path) == 200 && answer->json) return 1;
    answer_complain(answer, "", "");
    return 0;
}

static void members_join(const struct json *json, int list) {
    for (int i = 0, at = list + 1; list >= 0 && i < json->values[list].count; i++) {
        printf(" %s", json->values[at].text);
        at = json->values[list].type == JSON_OBJECT ? json->values[at + 1].next : json->values[at].next;
    }
    putchar('\n');
}

static void info_print(const struct json *json) {
    char text[UNIT_TEXT];
    int plugins = json_at(json, 0, "Plugins");
    printf(
        "Client: Ring Zero's docker, a client of this course's own (not Docker's)\n Context:    default\n\n"
        "Server: Podman %s, which speaks Docker's API\n",
        json_text(json, 0, "ServerVersion"));
    printf(" Containers: %.0f\n  Running: %.0f\n  Paused: %.0f\n  Stopped: %.0f\n Images: %.0f\n",
           json_real(json, 0, "Containers"), json_real(json, 0, "ContainersRunning"), json_real(json, 0, "ContainersPaused"),
           json_real(json, 0, "ContainersStopped"), json_real(json, 0, "Images"));
    printf(
        " Server Version: %s (Podman)\n Storage Driver: %s\n Cgroup Driver: %s\n Cgroup Version: %s\n Plugins:\n  Volume:",
        json_text(json, 0, "ServerVersion"), json_text(json, 0, "Driver"), json_text(json, 0, "CgroupDriver"),
        json_text(json, 0, "CgroupVersion"));
    members_join(json, json_at(json, plugins, "Volume"));
    printf("  Network:");
    members_join(json, json_at(json, plugins, "Network"));
    printf("  Log:");
    members_join(json, json_at(json, plugins, "Log"));
    printf(" Runtimes:");
    members_join(json, json_at(json, 0, "Runtimes"));
    printf(" Default Runtime: %s\n Security Options:", json_text(json, 0, "DefaultRuntime"));
    members_join(json, json_at(json, 0, "SecurityOptions"));
    printf(
        " Kernel Version: %s\n Operating System: %s\n OSType: %s\n Architecture: %s\n CPUs: %.0f\n Total Memory: %s\n Name: "
        "%s\n",
        json_text(json, 0, "KernelVersion"), json_text(json, 0, "OperatingSystem"), json_text(json, 0, "OSType"),
        json_text(json, 0, "Architecture"), json_real(json, 0, "NCPU"),
        size_print_binary(text, json_real(json, 0, "MemTotal")), json_text(json, 0, "Name"));
    printf(" Docker Root Dir: %s\n Registry: registry.lab\n", json_text(json, 0, "DockerRootDir"));
}

int info_command(const struct args *args) {
    struct answer answer;
    const char *format = flag_value(args, "format");
    int status = STATUS_FAILED;
    if (engine_ask(&answer, COMPAT "/info")) {
        status = format ? answer_format(&answer, format) : 0;
        if (!format) info_print(answer.json);
    }
    answer_free(&answer);
    return status;
}

static void version_print(const struct json *json) {
    int components = json_at(json, 0, "Components");
    printf(
        "Client: Ring Zero's docker (not Docker's)\n API version:       1.41\n OS/Arch:           linux/386\n\nServer: "
        "Podman Engine\n");
    printf(
        " Version:           %s\n API version:       %s (minimum version %s)\n Go version:        %s\n OS/Arch:           "
        "%s/%s\n",
        json_text(json, 0, "Version"), json_text(json, 0, "ApiVersion"), json_text(json, 0, "MinAPIVersion"),
        json_text(json, 0, "GoVersion"), json_text(json, 0, "Os"), json_text(json, 0, "Arch"));
    for (int i = 0, at = components + 1; components >= 0 && i < json->values[components].count;
         i++, at = json->values[at].next) {
        const char *version = json_text(json, at, "Version");
        if (i > 0)
            printf(" %s:\n  Version:          %.*s\n", json_text(json, at, "Name"), (int)strcspn(version, "\n"), version);
    }
}

/* As Docker's: .Client and .Server. */
int version_command(const struct args *args) {
    struct answer answer;
    const char *format = flag_value(args, "format");
    int status = STATUS_FAILED;
    if (!engine_ask(&answer, COMPAT "/version")) return status;
    if (!format) {
        version_print(answer.json);
        status = 0;
    } else {
        struct text both = {0};
        struct answer wrapped = {0};
        text_put(&both,
                 "{\"Client\":{\"Version\":\"0\",\"ApiVersion\":\"1.41\",\"Os\":\"linux\",\"Arch\":\"386\"},\"Server\":");
        json_write(&both, answer.json, 0, -1);
        text_put(&both, "}");
        wrapped.json = json_read(both.bytes);
        status = wrapped.json ? answer_format(&wrapped, format) : STATUS_FAILED;
    }
    answer_free(&answer);
    return status;
}

static const struct column df_columns[] = {{"TYPE", "Type"}, {"TOTAL", "TotalCount"},        {"ACTIVE", "Active"},
                                           {"SIZE", "Size"}, {"RECLAIMABLE", "Reclaimable"}, {NULL, NULL}};

struct usage {
    int total, active;
    double size, reclaimable;
};

static void df_row(struct list *list, const char *type, const struct usage *usage) {
    char text[UNIT_TEXT];
    struct text *row = list_row(list);
    char *total = must_print("%d", usage->total), *active = must_print("%d", usage->active);
    text_member(row, "Type", type);
    text_member(row, "TotalCount", total);
    text_member(row, "Active", active);
    text_member(row, "Size", size_print(text, usage->size, 4));
    char *share = usage->size > 0 ? must_print("%s (%.0f%%)", size_print(text, usage->reclaimable, 4),
                                               100 * usage->reclaimable / usage->size)
                                  : must_print("%s", size_print(text, usage->reclaimable, 4));
    text_member(row, "Reclaimable", share);
    list_end_row(list);
    free(total), free(active), free(share);
}

/* Sums a list of the engine's; (is_active) says whether an element is in use. */
static struct usage df_sum(const struct json *json, const char *member, const char *size,
                           int (*is_active)(const struct json *, int)) {
    struct usage usage = {0};
    int list = json_at(json, 0, member);
    for (int i = 0, at = list + 1; list >= 0 && i < json->values[list].count; i++, at = json->values[at].next) {
        double bytes = json_real(json, at, size);
        usage.total++;
        usage.size += bytes;
        if (is_active(json, at)) usage.active++;
        else usage.reclaimable += bytes;
    }
    return usage;
}

static int image_is_active(const struct json *json, int at) {
    return json_real(json, at, "Containers") > 0;
}

static int container_is_active(const struct json *json, int at) {
    return strcmp(json_text(json, at, "Status"), "running") == 0 || strcmp(json_text(json, at, "Status"), "paused") == 0;
}

static int volume_is_active(const struct json *json, int at) {
    return json_real(json, at, "Links") > 0;
}

static void df_details(const struct json *json) {
    static const char *const lists[][3] = {
        {"Images", "Repository", "UniqueSize"}, {"Containers", "Names", "RWSize"}, {"Volumes", "VolumeName", "Size"}};
    char text[UNIT_TEXT];
    for (int kind = 0; kind < 3; kind++) {
        int list = json_at(json, 0, lists[kind][0]);
        printf("\n%s space usage:\n", lists[kind][0]);
        for (int i = 0, at = list + 1; list >= 0 && i < json->values[list].count; i++, at = json->values[at].next)
            printf("  %-32s%s\n", image_familiar(json_text(json, at, lists[kind][1])),
                   size_print(text, json_real(json, at, lists[kind][2]), 4));
    }
}

int df_command(const struct args *args) {
    struct answer answer;
    struct list list = {.columns = df_columns, .shown = 5};
    if (!engine_ask(&answer, LIBPOD "/system/df")) return STATUS_FAILED;
    struct usage images = df_sum(answer.json, "Images", "Size", image_is_active);
    struct usage containers = df_sum(answer.json, "Containers", "RWSize", container_is_active);
    struct usage volumes = df_sum(answer.json, "Volumes", "Size", volume_is_active), cache = {0};
    df_row(&list, "Images", &images);
    df_row(&list, "Containers", &containers);
    df_row(&list, "Local Volumes", &volumes);
    df_row(&list, "Build Cache", &cache);
    int status = list_print(&list, flag_value(args, "format"));
    if (flag_on(args, "verbose")) df_details(answer.json);
    answer_free(&answer);
    return status;
}

static const char *const prunable[][3] = {{"container", "Containers", "ContainersDeleted"},
                                          {"network", "Networks", "NetworksDeleted"},
                                          {"volume", "Volumes", "VolumesDeleted"},
                                          {"image", "Images", "ImagesDeleted"}};

static double prune_kind(const char *group, const char *title, const char *member, const char *query) {
    struct answer answer;
    api_call(&answer, "POST", NULL, COMPAT "/%ss/prune%s", group, query);
    if (!answer_is_good(&answer) || !answer.json) {
        answer_complain(&answer, "", "");
        answer_free(&answer);
        return -1;
    }
    int list = json_at(answer.json, 0, member), count = list >= 0 ? answer.json->values[list].count : 0;
    if (count > 0) printf("Deleted %s:\n", title);
    for (int i = 0, at = list + 1; i < count; i++, at = answer.json->values[at].next) {
        const char *word = answer.json->values[at].type == JSON_STRING ? answer.json->values[at].text
                                                                       : json_text(answer.json, at, "Deleted");
        puts(*word ? word : json_text(answer.json, at, "Untagged"));
    }
    double space = json_real(answer.json, 0, "SpaceReclaimed");
    answer_free(&answer);
    return space;
}

int prune_command(const struct args *args) {
    const char *group = args->verb->group;
    int is_system = strcmp(group, "system") == 0;
    double space = 0;
    char text[UNIT_TEXT], answer[8] = "y";
    if (!flag_on(args, "force")) {
        printf("WARNING! This will remove %s that nothing uses.\nAre you sure you want to continue? [y/N] ",
               is_system ? "containers, networks and images" : must_print("%ss", group));
        fflush(stdout);
        if (!fgets(answer, sizeof answer, stdin) || (answer[0] != 'y' && answer[0] != 'Y')) return 0;
    }
    for (int i = 0; i < 4; i++) {
        int is_asked = is_system ? i != 2 || flag_on(args, "volumes") : strcmp(prunable[i][0], group) == 0;
        if (!is_asked) continue;
        const char *query = i == 3 && flag_on(args, "all") ? "?filters=%7B%22dangling%22%3A%5B%22false%22%5D%7D" : "";
        double part = prune_kind(prunable[i][0], prunable[i][1], prunable[i][2], query);
        if (part < 0) return STATUS_FAILED;
        space += part;
    }
    printf("Total reclaimed space: %s\n", size_print(text, space, 4));
    return 0;
}
