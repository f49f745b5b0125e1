/* SPDX-License-Identifier: MIT */
#include "container.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "../unik/complain.h"
#include "json.h"

int container_id_is_valid(const char *id) {
    size_t length = strspn(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-.");
    if (length > 0 && length < ID_SIZE && !id[length] && id[0] != '.' && id[0] != '-') return 1;
    complain("\"%.140s\" cannot be a container's id: up to %d letters, digits and _ + - .", id, ID_SIZE - 1);
    return 0;
}

void container_name(struct container *container, const struct call *call, const char *id) {
    snprintf(container->id, sizeof container->id, "%s", id);
    path_make(container->folder, "%s/%s", call->root, id);
}

int container_make(const struct container *container) {
    char parent[PATH_SIZE];
    path_make(parent, "%s", container->folder);
    *strrchr(parent, '/') = '\0';
    if (*parent && folder_make(parent) != 0) {
        complain("%s cannot be made: %s", parent, strerror(errno));
        return -1;
    }
    if (mkdir(container->folder, 0700) == 0) return 0;
    if (errno == EEXIST)
        complain("there is already a container %s", container->id);
    else
        complain("%s cannot be made: %s", container->folder, strerror(errno));
    return -1;
}

int container_save(const struct container *container) {
    char text[3 * PATH_SIZE + 512], bundle[2 * PATH_SIZE], path[PATH_SIZE], fresh[PATH_SIZE];
    json_quote(bundle, sizeof bundle, container->bundle);
    int length = snprintf(text, sizeof text,
                          "{\"bundle\":%s,\"pid\":%d,\"pidStart\":%lld,\"instance\":\"%s\",\"address\":\"%s\",\"serial\":%lld,"
                          "\"status\":%d}\n",
                          bundle, (int)container->pid, (long long)container->pid_start, container->instance,
                          container->address, (long long)container->serial, (int)container->status);
    path_make(path, "%s/state.json", container->folder);
    path_make(fresh, "%s/state.json.%d", container->folder, (int)getpid());
    if (file_write(fresh, text, length) == 0 && rename(fresh, path) == 0) return 0;
    complain("%s cannot be written: %s", path, strerror(errno));
    return -1;
}

int container_annotate(const struct container *container, const char *text) {
    char path[PATH_SIZE];
    path_make(path, "%s/annotations.json", container->folder);
    if (file_write(path, text, strlen(text)) == 0) return 0;
    complain("%s cannot be written: %s", path, strerror(errno));
    return -1;
}

static int text_member(const struct json *json, const char *key, char *out, size_t size) {
    const struct json_value *value = json_member(json, 0, key);
    if (!value || value->type != JSON_STRING || value->length >= size) return -1;
    strcpy(out, value->text);
    return 0;
}

static int container_parse(struct container *container, char *text) {
    static struct json json;
    int64_t pid, status;
    if (json_parse(&json, text) != 0 || text_member(&json, "bundle", container->bundle, sizeof container->bundle) != 0 ||
        text_member(&json, "instance", container->instance, sizeof container->instance) != 0 ||
        text_member(&json, "address", container->address, sizeof container->address) != 0 ||
        json_whole(json_member(&json, 0, "pid"), INT32_MAX, &pid) != 0 ||
        json_whole(json_member(&json, 0, "pidStart"), INT64_MAX / 10 - 9, &container->pid_start) != 0 ||
        json_whole(json_member(&json, 0, "serial"), INT32_MAX, &container->serial) != 0 ||
        json_whole(json_member(&json, 0, "status"), CONTAINER_STOPPED, &status) != 0)
        return -1;
    container->pid = pid;
    container->status = status;
    return 0;
}

int container_load(struct container *container, const struct call *call) {
    char path[PATH_SIZE];
    const char *id = call->words[0];
    if (!container_id_is_valid(id)) return -1;
    *container = (struct container){0};
    container_name(container, call, id);
    path_make(path, "%s/state.json", container->folder);
    char *text = file_read(path);
    if (!text) {
        complain("there is no container %s", id);
        return -1;
    }
    int result = container_parse(container, text);
    free(text);
    if (result != 0) complain("%s is damaged", path);
    if (result == 0 && process_start(container->pid) != container->pid_start) container->status = CONTAINER_STOPPED;
    return result;
}

void container_remove(const struct container *container) {
    folder_remove(container->folder);
}

const char *container_status_name(enum container_status status) {
    static const char *const names[] = {"created", "running", "stopped"};
    return names[status];
}

int64_t process_start(pid_t pid) {
    char path[64], text[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "re");
    size_t length = file ? fread(text, 1, sizeof text - 1, file) : 0;
    if (file) fclose(file);
    text[length] = '\0';
    /* proc(5): the name, in parentheses, may hold anything; field 3 behind it is the state, field 22 the start. */
    const char *at = strrchr(text, ')');
    if (!at || strlen(at) < 4 || at[2] == 'Z' || at[2] == 'X') return -1;
    at += 2;
    for (int field = 3; field < 22 && at; field++) at = (at = strchr(at, ' ')) ? at + 1 : NULL;
    return at ? strtoll(at, NULL, 10) : -1;
}

int container_socket(const struct container *container, int is_listener) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    /* The folder's path may be longer than an address. */
    int folder = open(container->folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    int fd = folder < 0 ? -1 : socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/start", folder);
    const struct sockaddr *at = (const struct sockaddr *)&address;
    int result = fd < 0 ? -1 : is_listener ? bind(fd, at, sizeof address) : connect(fd, at, sizeof address);
    if (result == 0 && is_listener) result = listen(fd, 1);
    int error = errno;
    if (folder >= 0) close(folder);
    if (result != 0 && fd >= 0) close(fd);
    errno = error;
    return result == 0 ? fd : -1;
}
