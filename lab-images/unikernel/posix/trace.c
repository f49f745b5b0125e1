/* SPDX-License-Identifier: MIT */
/* trace=1 on the command line: each call of the C library is printed when it has returned, with the names of its
 * arguments, its result and its time, to be laid beside strace's output of the same program on Linux. */
#include "call.h"

#include "trace_names.h"

#include <string.h>

#define TEXT_SHOWN 48

int trace_is_on(void)
{
    static int state = -1;
    if (state < 0) {
        const char *setting = cmdline_get("trace");
        state = setting && setting[0] == '1';
    }
    return state;
}

/* A string as C would write it, cut where strace cuts. */
static void print_text(const char *text, size_t length)
{
    console_printf("\"");
    for (size_t i = 0; i < length && i < TEXT_SHOWN; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c == '\n')
            console_printf("\\n");
        else if (c == '\r')
            console_printf("\\r");
        else if (c == '"' || c == '\\')
            console_printf("\\%c", c);
        else if (c >= ' ' && c < 127)
            console_printf("%c", c);
        else
            console_printf("\\%c%c%c", '0' + (c >> 6), '0' + (c >> 3 & 7), '0' + (c & 7));
    }
    console_printf(length > TEXT_SHOWN ? "\"..." : "\"");
}

/* One argument, as its letter in trace_names.h says. (taken) is how many bytes a buffer holds, if the call tells. */
static void print_argument(char kind, long value, long taken)
{
    const char *text = (const char *)value;
    if (kind == 'd')
        console_printf("%d", (int)value);
    else if (value == 0 && kind != 'x')
        console_printf("NULL");
    else if (kind == 's')
        print_text(text, strlen(text));
    else if (kind == 'b' && taken > 0)
        print_text(text, (size_t)taken);
    else
        console_printf("%x", (unsigned)value);
}

static void print_arguments(const char *format, const long *arguments, long result)
{
    const char *colon;
    for (int i = 0; (colon = strchr(format, ':')); i++) {
        char name[16] = "";
        memcpy(name, format, (size_t)(colon - format) < sizeof name ? (size_t)(colon - format) : sizeof name - 1);
        console_printf(i ? ", %s=" : "%s=", name);
        print_argument(colon[1], arguments[i], result);
        format = colon[2] ? colon + 3 : colon + 2;
    }
}

static const struct trace_name *find(unsigned long number)
{
    for (size_t i = 0; i < sizeof trace_names / sizeof trace_names[0]; i++)
        if (trace_names[i].number == number)
            return &trace_names[i];
    return NULL;
}

void trace_call(unsigned long number, const long *arguments, long result, uint64_t began)
{
    const struct trace_name *name = find(number);
    uint32_t microseconds = (uint32_t)((clock_now() - began) / 1000);

    if (name) {
        console_printf("call: %s(", name->name);
        print_arguments(name->arguments, arguments, result);
    } else {
        console_printf("call: number %u(%x, %x, %x", (unsigned)number, (unsigned)arguments[0], (unsigned)arguments[1],
                       (unsigned)arguments[2]);
    }
    console_printf(") = %d", (int)result);
    if (result < 0 && result > -4096)
        console_printf(" %s", trace_error_name((int)-result));
    console_printf(" <%u us>\n", microseconds);
}
