/* SPDX-License-Identifier: MIT */
/* Errors are kept until someone can be told: the caller of a command, or through the supervisor that of `start`. */
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "../unik/complain.h"
#include "json.h"
#include "ringrun.h"

static char last[1024];

void complain(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(last, sizeof last, format, arguments);
    va_end(arguments);
}

const char *complaint(void) {
    return last;
}

void complaint_tell(const struct call *call) {
    fprintf(stderr, "ringrun: %s\n", last);
    FILE *log = call->log && *call->log ? fopen(call->log, "ae") : NULL;
    if (!log) return;
    char quoted[2048], now[32];
    time_t seconds = time(NULL);
    strftime(now, sizeof now, "%Y-%m-%dT%H:%M:%SZ", gmtime(&seconds));
    json_quote(quoted, sizeof quoted, last);
    if (call->log_format && strcmp(call->log_format, "json") == 0)
        fprintf(log, "{\"msg\":%s,\"level\":\"error\",\"time\":\"%s\"}\n", quoted, now);
    else
        fprintf(log, "time=\"%s\" level=error msg=%s\n", now, quoted);
    fclose(log);
}
