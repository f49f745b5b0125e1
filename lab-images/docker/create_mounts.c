/* SPDX-License-Identifier: MIT */
/* Mounts: -v, --mount, --tmpfs, --device. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "create.h"
#include "docker.h"

enum { PART_MAX = PATH_MAX };

struct mounts {
    struct text mounts, volumes;
};

static void options_add(struct text *out, const char *member, const char *options, const char *first) {
    text_key(out, member);
    text_put(out, "[");
    if (first) text_quote(out, first);
    while (options && *options) {
        size_t length = strcspn(options, ",");
        char *option = must_print("%.*s", (int)length, options);
        text_comma(out);
        text_quote(out, option);
        free(option);
        options += length + (options[length] == ',');
    }
    text_put(out, "]");
}

/* Docker makes the directory of a -v that is not there yet, with parents. */
static int source_make(const char *path) {
    char partial[PATH_MAX];
    struct stat stat_;
    if (stat(path, &stat_) == 0) return 0;
    for (const char *slash = strchr(path + 1, '/');; slash = strchr(slash + 1, '/')) {
        snprintf(partial, sizeof partial, "%.*s", slash ? (int)(slash - path) : (int)strlen(path), path);
        if (mkdir(partial, 0755) != 0 && errno != EEXIST) {
            complain("docker: the directory %s for a mount cannot be made: %s", partial, strerror(errno));
            return -1;
        }
        if (!slash) return 0;
    }
}

static void bind_add(struct mounts *all, const char *source, const char *target, const char *options) {
    text_comma(&all->mounts);
    text_put(&all->mounts, "{\"type\":\"bind\"");
    text_member(&all->mounts, "source", source);
    text_member(&all->mounts, "destination", target);
    options_add(&all->mounts, "options", options, "rbind");
    text_put(&all->mounts, "}");
}

/* Without a name it is a volume of this container alone. */
static void volume_add(struct mounts *all, const char *name, const char *target, const char *options) {
    text_comma(&all->volumes);
    text_put(&all->volumes, "{");
    text_member(&all->volumes, "Name", name);
    text_member(&all->volumes, "Dest", target);
    options_add(&all->volumes, "Options", options, NULL);
    text_put(&all->volumes, "}");
}

static void tmpfs_add(struct mounts *all, const char *target, const char *options) {
    text_comma(&all->mounts);
    text_put(&all->mounts, "{\"type\":\"tmpfs\",\"source\":\"tmpfs\"");
    text_member(&all->mounts, "destination", target);
    options_add(&all->mounts, "options", options, NULL);
    text_put(&all->mounts, "}");
}

/* [SOURCE:]PATH[:OPTIONS] */
static int volume_flag(struct mounts *all, const char *value) {
    char source[PART_MAX], resolved[PATH_MAX];
    const char *colon = strchr(value, ':'), *target = colon ? colon + 1 : value,
               *second = colon ? strchr(target, ':') : NULL;
    if (*target != '/') return create_refuse("volume", value, "the path in the container must be absolute");
    if (!colon) return volume_add(all, "", target, NULL), 0;
    char *path = must_print("%.*s", second ? (int)(second - target) : (int)strlen(target), target);
    snprintf(source, sizeof source, "%.*s", (int)(colon - value), value);
    const char *options = second ? second + 1 : NULL;
    int is_path = source[0] == '/' || source[0] == '.' || source[0] == '~', failed = 0;
    if (!source[0]) {
        failed = create_refuse("volume", value, "the source is empty");
    } else if (!is_path) {
        volume_add(all, source, path, options);
    } else if (source_make(source) != 0 || !realpath(source, resolved)) {
        failed = -1;
    } else {
        bind_add(all, resolved, path, options);
    }
    free(path);
    return failed;
}

struct mount_spec {
    char type[16], source[PART_MAX], target[PART_MAX], size[32];
    int is_read_only;
};

static int mount_word(struct mount_spec *spec, const char *word, const char *all) {
    const char *value = strchr(word, '=');
    size_t length = value ? (size_t)(value - word) : strlen(word);
    value = value ? value + 1 : "";
    char *key = must_print("%.*s", (int)length, word);
    int known = 1;
    if (strcmp(key, "type") == 0) snprintf(spec->type, sizeof spec->type, "%s", value);
    else if (strcmp(key, "source") == 0 || strcmp(key, "src") == 0) snprintf(spec->source, sizeof spec->source, "%s", value);
    else if (strcmp(key, "target") == 0 || strcmp(key, "dst") == 0 || strcmp(key, "destination") == 0)
        snprintf(spec->target, sizeof spec->target, "%s", value);
    else if (strcmp(key, "readonly") == 0 || strcmp(key, "ro") == 0) spec->is_read_only = strcmp(value, "false") != 0;
    else if (strcmp(key, "tmpfs-size") == 0) snprintf(spec->size, sizeof spec->size, "size=%s", value);
    else known = 0;
    free(key);
    return known ? 0 : create_refuse("mount", all, "type, source, target, readonly and tmpfs-size are known");
}

static int mount_flag(struct mounts *all, const char *value) {
    static struct mount_spec spec;
    spec = (struct mount_spec){.type = "volume"};
    for (const char *at = value; *at;) {
        size_t length = strcspn(at, ",");
        char *word = must_print("%.*s", (int)length, at);
        int failed = mount_word(&spec, word, value);
        free(word);
        if (failed) return failed;
        at += length + (at[length] == ',');
    }
    const char *options = spec.is_read_only ? "ro" : NULL;
    struct stat stat_;
    if (spec.target[0] != '/') return create_refuse("mount", value, "target must be an absolute path");
    if (strcmp(spec.type, "tmpfs") == 0) tmpfs_add(all, spec.target, spec.size[0] ? spec.size : options);
    else if (strcmp(spec.type, "volume") == 0) volume_add(all, spec.source, spec.target, options);
    else if (strcmp(spec.type, "bind") != 0) return create_refuse("mount", value, "type is bind, volume or tmpfs");
    else if (stat(spec.source, &stat_) != 0) return create_refuse("mount", value, "bind source path does not exist");
    else bind_add(all, spec.source, spec.target, options);
    return 0;
}

static void devices_add(struct text *out, const struct args *args) {
    const char *value;
    int count = 0;
    for (int at = 0; (value = flag_next(args, "device", &at)); count++) {
        text_put(out, count == 0 ? ",\"devices\":[{" : ",{");
        text_member(out, "path", value);
        text_put(out, "}");
    }
    if (count > 0) text_put(out, "]");
}

int create_mounts(struct text *out, const struct args *args) {
    struct mounts all = {0};
    const char *value;
    int failed = 0;
    text_put(&all.mounts, "[");
    text_put(&all.volumes, "[");
    for (int at = 0; !failed && (value = flag_next(args, "volume", &at));) failed = volume_flag(&all, value);
    for (int at = 0; !failed && (value = flag_next(args, "mount", &at));) failed = mount_flag(&all, value);
    for (int at = 0; !failed && (value = flag_next(args, "tmpfs", &at));) {
        const char *colon = strchr(value, ':');
        char *target = must_print("%.*s", colon ? (int)(colon - value) : (int)strlen(value), value);
        if (*target != '/') failed = create_refuse("tmpfs", value, "the path must be absolute");
        else tmpfs_add(&all, target, colon ? colon + 1 : NULL);
        free(target);
    }
    if (!failed)
        text_print(out, ",\"image_volume_mode\":\"anonymous\",\"mounts\":%s],\"volumes\":%s]", all.mounts.bytes,
                   all.volumes.bytes);
    text_free(&all.mounts);
    text_free(&all.volumes);
    devices_add(out, args);
    create_list(out, args, "volumes-from", "volumes_from");
    return failed;
}
