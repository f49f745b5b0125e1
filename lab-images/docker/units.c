/* SPDX-License-Identifier: MIT */
#include "units.h"

#include <ctype.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "docker.h"

static const char *size_scale(char text[UNIT_TEXT], double bytes, double base, int digits, const char *const *units) {
    int unit = 0;
    for (; bytes >= base && units[unit + 1]; unit++) bytes /= base;
    snprintf(text, UNIT_TEXT, "%.*g%s", digits, bytes, units[unit]);
    return text;
}

const char *size_print(char text[UNIT_TEXT], double bytes, int digits) {
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB", NULL};
    return size_scale(text, bytes, 1000, digits, units);
}

const char *size_print_binary(char text[UNIT_TEXT], double bytes) {
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", NULL};
    return size_scale(text, bytes, 1024, 4, units);
}

int64_t size_read(const char *text) {
    static const char units[] = "bkmgt";
    char *end;
    double number = strtod(text, &end);
    if (end == text || !(number >= 0) || !isdigit((unsigned char)*text)) return -1;
    if (*end == '\0') return number;
    const char *unit = strchr(units, tolower((unsigned char)*end));
    if (!unit) return -1;
    const char *rest = end + 1;
    if (unit != units && strcasecmp(rest, "ib") != 0 && strcasecmp(rest, "b") != 0 && *rest) return -1;
    if (unit == units && *rest) return -1;
    number = ldexp(number, 10 * (int)(unit - units));
    return number < 9e18 ? (int64_t)number : -1;
}

const char *duration_print(char text[UNIT_TEXT], int64_t seconds) {
    static const struct {
        int64_t below, unit;
        const char *name;
    } steps[] = {{60, 1, "seconds"},         {120, 0, "About a minute"},    {3600, 60, "minutes"},
                 {7200, 0, "About an hour"}, {172800, 3600, "hours"},       {1209600, 86400, "days"},
                 {5184000, 604800, "weeks"}, {63072000, 2592000, "months"}, {INT64_MAX, 31536000, "years"}};
    if (seconds < 1) return strcpy(text, "Less than a second");
    if (seconds == 1) return strcpy(text, "1 second");
    int i = 0;
    while (seconds >= steps[i].below) i++;
    if (steps[i].unit == 0) snprintf(text, UNIT_TEXT, "%s", steps[i].name);
    else snprintf(text, UNIT_TEXT, "%lld %s", (long long)(seconds / steps[i].unit), steps[i].name);
    return text;
}

const char *date_print(char text[UNIT_TEXT], int64_t seconds) {
    time_t time = seconds;
    struct tm tm;
    if (!gmtime_r(&time, &tm) || strftime(text, UNIT_TEXT, "%Y-%m-%d %H:%M:%S +0000 UTC", &tm) == 0) text[0] = '\0';
    return text;
}

int64_t time_read(const char *text) {
    struct tm tm = {0};
    char *end = strptime(text, "%Y-%m-%dT%H:%M:%S", &tm);
    if (!end) return -1;
    int64_t nanoseconds = 0;
    if (*end == '.') {
        int64_t weight = 100000000;
        for (end++; isdigit((unsigned char)*end); end++, weight /= 10) nanoseconds += (*end - '0') * weight;
    }
    int64_t zone = 0;
    if (*end == '+' || *end == '-')
        zone = (*end == '-' ? -1 : 1) * (atoi(end + 1) * 3600 + (strlen(end) > 4 ? atoi(end + 4) * 60 : 0));
    return ((int64_t)timegm(&tm) - zone) * 1000000000 + nanoseconds;
}

int64_t moment_read(const char *text) {
    int64_t time = time_read(text);
    if (time >= 0) return time;
    double total = 0;
    for (const char *at = text; *at;) {
        char *end;
        double number = strtod(at, &end);
        if (end == at) return -1;
        if (*end == '\0' && at == text) return number * 1e9;
        double unit = strncmp(end, "ms", 2) == 0 ? 1e6 : *end == 's' ? 1e9 : *end == 'm' ? 60e9 : *end == 'h' ? 3600e9 : 0;
        if (unit == 0) return -1;
        total += number * unit;
        at = end + (unit == 1e6 ? 2 : 1);
    }
    return *text ? now_ns() - (int64_t)total : -1;
}

static const struct {
    const char *name;
    int number;
} signals[] = {{"HUP", SIGHUP},     {"INT", SIGINT},   {"QUIT", SIGQUIT}, {"ABRT", SIGABRT}, {"KILL", SIGKILL},
               {"USR1", SIGUSR1},   {"USR2", SIGUSR2}, {"PIPE", SIGPIPE}, {"ALRM", SIGALRM}, {"TERM", SIGTERM},
               {"CHLD", SIGCHLD},   {"CONT", SIGCONT}, {"STOP", SIGSTOP}, {"TSTP", SIGTSTP}, {"TTIN", SIGTTIN},
               {"WINCH", SIGWINCH}, {"TTOU", SIGTTOU}, {"SEGV", SIGSEGV}};

int signal_read(const char *name) {
    if (isdigit((unsigned char)*name)) {
        char *end;
        long number = strtol(name, &end, 10);
        return *end || number < 1 || number > 64 ? -1 : (int)number;
    }
    if (strncasecmp(name, "SIG", 3) == 0) name += 3;
    for (unsigned i = 0; i < sizeof signals / sizeof *signals; i++)
        if (strcasecmp(signals[i].name, name) == 0) return signals[i].number;
    return -1;
}

const char *id_short(char text[UNIT_TEXT], const char *id) {
    if (strncmp(id, "sha256:", 7) == 0) id += 7;
    snprintf(text, UNIT_TEXT, "%.*s", SHORT_ID, id);
    return text;
}

const char *image_familiar(const char *reference) {
    static char text[512];
    if (strncmp(reference, "localhost/", 10) == 0) reference += 10;
    if (strncmp(reference, "docker.io/", 10) == 0) reference += 10;
    if (strncmp(reference, "library/", 8) == 0) reference += 8;
    size_t length = strlen(reference);
    if (length > 7 && strcmp(reference + length - 7, ":latest") == 0) length -= 7;
    snprintf(text, sizeof text, "%.*s", (int)length, reference);
    return text;
}
