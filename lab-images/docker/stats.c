/* SPDX-License-Identifier: MIT */
/* stats and top: what containers use, and their processes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "api.h"
#include "containers.h"
#include "docker.h"
#include "list.h"
#include "units.h"

enum { SAMPLE_MS = 500, NAMES_MAX = 64 };

static const struct column stats_columns[] = {{"CONTAINER ID", "ID"},
                                              {"NAME", "Name"},
                                              {"CPU %", "CPUPerc"},
                                              {"MEM USAGE / LIMIT", "MemUsage"},
                                              {"MEM %", "MemPerc"},
                                              {"NET I/O", "NetIO"},
                                              {"BLOCK I/O", "BlockIO"},
                                              {"PIDS", "PIDs"},
                                              {NULL, NULL}};

/* Two samples make a rate. */
struct sample {
    char name[128];
    int is_there;
    double cpu, cpu_before, at, at_before;
};

static struct sample samples[NAMES_MAX];
static int sample_count;

static struct sample *sample_of(const char *name) {
    for (int i = 0; i < sample_count; i++)
        if (strcmp(samples[i].name, name) == 0) return &samples[i];
    if (sample_count == NAMES_MAX) return NULL;
    struct sample *sample = &samples[sample_count++];
    *sample = (struct sample){0};
    snprintf(sample->name, sizeof sample->name, "%s", name);
    return sample;
}

/* Received and sent over all networks. */
static void stats_network(const struct json *json, double *in, double *out) {
    int networks = json_at(json, 0, "networks");
    *in = *out = 0;
    for (int i = 0, at = networks + 1; networks >= 0 && i < json->values[networks].count;
         i++, at = json->values[at + 1].next) {
        *in += json_real(json, at + 1, "rx_bytes");
        *out += json_real(json, at + 1, "tx_bytes");
    }
}

static void stats_blocks(const struct json *json, double *in, double *out) {
    int list = json_at(json, json_at(json, 0, "blkio_stats"), "io_service_bytes_recursive");
    *in = *out = 0;
    for (int i = 0, at = list + 1; list >= 0 && i < json->values[list].count; i++, at = json->values[at].next) {
        const char *op = json_text(json, at, "op");
        if (*op == 'R' || *op == 'r') *in += json_real(json, at, "value");
        if (*op == 'W' || *op == 'w') *out += json_real(json, at, "value");
    }
}

static void pair_add(struct text *row, const char *name, const char *left, const char *right) {
    char *pair = must_print("%s / %s", left, right);
    text_member(row, name, pair);
    free(pair);
}

static void stats_row(struct list *list, const struct json *json, struct sample *sample, int is_whole) {
    char id[UNIT_TEXT], left[UNIT_TEXT], right[UNIT_TEXT];
    int memory = json_at(json, 0, "memory_stats");
    double limit = json_real(json, memory, "limit"), usage = json_real(json, memory, "usage"), in, out;
    double passed = sample->at - sample->at_before,
           share = passed > 0 && sample->at_before > 0 ? (sample->cpu - sample->cpu_before) / passed * 100 : 0;
    struct text *row = list_row(list);
    text_member(row, "ID", is_whole ? json_text(json, 0, "Id") : id_short(id, json_text(json, 0, "Id")));
    text_member(row, "Name", sample->name);
    text_member(row, "Container", sample->name);
    char *percent = must_print("%.2f%%", share > 0 ? share : 0);
    text_member(row, "CPUPerc", percent);
    free(percent);
    pair_add(row, "MemUsage", size_print_binary(left, usage), size_print_binary(right, limit));
    percent = must_print("%.2f%%", limit > 0 ? usage / limit * 100 : 0);
    text_member(row, "MemPerc", percent);
    free(percent);
    stats_network(json, &in, &out);
    pair_add(row, "NetIO", size_print(left, in, 3), size_print(right, out, 3));
    stats_blocks(json, &in, &out);
    pair_add(row, "BlockIO", size_print(left, in, 3), size_print(right, out, 3));
    char *pids = must_print("%.0f", json_real(json, json_at(json, 0, "pids_stats"), "current"));
    text_member(row, "PIDs", pids);
    free(pids);
    list_end_row(list);
}

/* 0; -1 if the container is not there, which was said. */
static int stats_take(struct list *list, const char *name, int is_whole, int is_shown) {
    struct answer answer;
    if (api_call(&answer, "GET", NULL, COMPAT "/containers/%s/stats?stream=0", api_name(name)) != 200 || !answer.json ||
        !*json_text(answer.json, 0, "read")) {
        answer_complain(&answer, "", name);
        answer_free(&answer);
        return -1;
    }
    const char *full = json_text(answer.json, 0, "name");
    struct sample *sample = sample_of(*full == '/' ? full + 1 : *full ? full : name);
    if (sample) {
        sample->cpu_before = sample->cpu;
        sample->at_before = sample->at;
        sample->cpu =
            json_real(answer.json, json_at(answer.json, json_at(answer.json, 0, "cpu_stats"), "cpu_usage"), "total_usage");
        sample->at = now_ns();
        if (is_shown) stats_row(list, answer.json, sample, is_whole);
    }
    answer_free(&answer);
    return 0;
}

/* The names asked for, or all containers that run. */
static int stats_names(const struct args *args, char **names) {
    struct answer answer;
    int count = 0;
    for (; count < args->count && count < NAMES_MAX; count++) names[count] = args->words[count];
    if (args->count > 0) return count;
    if (api_call(&answer, "GET", NULL, COMPAT "/containers/json?all=%d", flag_on(args, "all")) != 200 || !answer.json) {
        answer_complain(&answer, "", "");
        return -1;
    }
    for (int i = 0, at = 1; i < answer.json->values[0].count && count < NAMES_MAX; i++, at = answer.json->values[at].next)
        names[count++] = must_print("%s", json_text(answer.json, at, "Id"));
    answer_free(&answer);
    return count;
}

static int stats_round(const struct args *args, int is_shown) {
    struct list list = {.columns = stats_columns, .shown = 8};
    char *names[NAMES_MAX];
    int count = stats_names(args, names);
    if (count < 0) return STATUS_FAILED;
    for (int i = 0; i < count; i++)
        if (stats_take(&list, names[i], flag_on(args, "no-trunc"), is_shown) != 0) return STATUS_FAILED;
    return is_shown ? list_print(&list, flag_value(args, "format")) : 0;
}

int stats_command(const struct args *args) {
    int status = stats_round(args, 0), is_once = flag_on(args, "no-stream");
    while (status == 0) {
        nanosleep(&(struct timespec){.tv_nsec = SAMPLE_MS * 1000000L}, NULL);
        if (!is_once && isatty(STDOUT_FILENO)) fputs("\033[H\033[J", stdout);
        status = stats_round(args, 1);
        if (fflush(stdout) != 0) return STATUS_FAILED;
        if (is_once) break;
    }
    return status;
}

/* Docker asks ps; podman looks itself, with names of columns. These are what `ps -ef` shows. */
static const char *const top_columns[][2] = {{"huser", "UID"},     {"hpid", "PID"}, {"ppid", "PPID"}, {"pcpu", "C"},
                                             {"etime", "ELAPSED"}, {"tty", "TTY"},  {"time", "TIME"}, {"args", "CMD"}};

enum { TOP_COLUMNS = sizeof top_columns / sizeof *top_columns };

static char *top_query(const struct args *args, int *is_default) {
    struct text query = {0};
    int first_word = 1;
    *is_default = args->count == 1 || args->words[1][0] == '-' || strcmp(args->words[1], "aux") == 0;
    if (args->count > 1 && strcmp(args->words[1], "-o") == 0) *is_default = 0, first_word = 2;
    for (int i = 0; *is_default && i < TOP_COLUMNS; i++) text_print(&query, "%s%s", i ? "," : "", top_columns[i][0]);
    for (int i = first_word; !*is_default && i < args->count; i++) {
        if (query.length) text_put(&query, ",");
        text_url(&query, args->words[i]);
    }
    return query.bytes;
}

int top_command(const struct args *args) {
    struct answer answer;
    int is_default;
    char *query = top_query(args, &is_default);
    api_call(&answer, "GET", NULL, LIBPOD "/containers/%s/top?stream=false&ps_args=%s", api_name(args->words[0]),
             query ? query : "");
    free(query);
    if (answer.status != 200 || !answer.json) {
        if (answer.status == 200)
            complain(
                "Error response from daemon: the engine knows no such column\nColumns are %s, pid, pgid, user, nice, rss, "
                "vsz, state, comm and more.",
                "hpid, ppid, pcpu, etime, tty, time, args");
        else answer_complain(&answer, "", args->words[0]);
        return STATUS_FAILED;
    }
    const struct json *json = answer.json;
    int titles = json_at(json, 0, "Titles"), rows = json_at(json, 0, "Processes"),
        count = titles < 0 ? 0 : json->values[titles].count;
    struct column columns[32] = {{0}};
    struct list list = {.columns = columns, .shown = count < 31 ? count : 31};
    for (int i = 0, at = titles + 1; i < list.shown; i++, at = json->values[at].next)
        columns[i] =
            (struct column){is_default && i < TOP_COLUMNS ? top_columns[i][1] : json->values[at].text, must_print("c%d", i)};
    for (int r = 0, row_at = rows + 1; rows >= 0 && r < json->values[rows].count; r++, row_at = json->values[row_at].next) {
        struct text *row = list_row(&list);
        for (int i = 0, at = row_at + 1; i < list.shown && i < json->values[row_at].count; i++, at = json->values[at].next)
            text_member(row, columns[i].field, json->values[at].text);
        list_end_row(&list);
    }
    return list_print(&list, NULL);
}
