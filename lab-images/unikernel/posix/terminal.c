/* SPDX-License-Identifier: MIT */
/* The console as a terminal: echo, editing of a line before it is read, Ctrl-C, and the raw mode of programs that edit
 * lines themselves (termios(3)). Typing is looked at when a program reads, waits or is interrupted. */
#include "file.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

/* struct termios of the kernel, which is shorter than the C library's (include/uapi/asm-generic/termbits.h). */
struct terminal_settings {
    uint32_t input, output, control, local;
    uint8_t line, keys[19];
};

enum { KEY_INTERRUPT, KEY_QUIT, KEY_ERASE, KEY_KILL, KEY_END, KEY_MINIMUM = 6, KEY_WORD_ERASE = 14 };

#define INPUT_CR_TO_LF   0000400u
#define OUTPUT_PROCESS   0000001u
#define LOCAL_SIGNALS    0000001u
#define LOCAL_LINES      0000002u
#define LOCAL_ECHO       0000010u
#define CONTROL_115200_8 0x1cb2u

#define LINE_MAX_BYTES 4096

static struct terminal_settings settings = {
    .input = INPUT_CR_TO_LF, .output = OUTPUT_PROCESS | 4, .control = CONTROL_115200_8,
    .local = LOCAL_SIGNALS | LOCAL_LINES | LOCAL_ECHO | 020 | 040, /* ... and the echo of erasing and of Ctrl-U */
    .keys = { [KEY_INTERRUPT] = 3, [KEY_QUIT] = 28, [KEY_ERASE] = 127, [KEY_KILL] = 21, [KEY_END] = 4,
              [KEY_MINIMUM] = 1, [KEY_WORD_ERASE] = 23 },
};

static struct winsize window = { .ws_row = 24, .ws_col = 80 };
static char typed[LINE_MAX_BYTES];  /* what can be read is typed[0 .. ready); the line being edited follows */
static size_t ready, count;
static int has_ended;               /* Ctrl-D on an empty line ... */
static size_t end_at;               /* ... behind so much of what can be read */

static void echo(const char *text, size_t length)
{
    if (settings.local & LOCAL_ECHO)
        console_write(text, length);
}

static void erase(size_t down_to)
{
    for (; count > down_to; count--)
        echo("\b \b", 3);
}

static void erase_word(void)
{
    size_t at = count;
    while (at > ready && typed[at - 1] == ' ')
        at--;
    while (at > ready && typed[at - 1] != ' ')
        at--;
    erase(at);
}

static void put(char c)
{
    if (count >= sizeof typed - (c != '\n'))
        return; /* as Linux does with a line that is too long: the rest is lost, all but its end */
    typed[count++] = c;
    if (c == '\n' || (unsigned char)c >= ' ')
        echo(&c, 1);
}

static int is_signal_key(uint8_t key)
{
    if (!(settings.local & LOCAL_SIGNALS) || (key != settings.keys[KEY_INTERRUPT] && key != settings.keys[KEY_QUIT]))
        return 0;
    echo(key == settings.keys[KEY_INTERRUPT] ? "^C\n" : "^\\\n", 3);
    count = ready;
    if (signals_raise)
        signals_raise(key == settings.keys[KEY_INTERRUPT] ? SIGINT : SIGQUIT);
    return 1;
}

static void take_in_line(uint8_t key)
{
    if (key == settings.keys[KEY_ERASE] || key == '\b') {
        if (count > ready)
            erase(count - 1);
    } else if (key == settings.keys[KEY_KILL]) {
        erase(ready);
    } else if (key == settings.keys[KEY_WORD_ERASE]) {
        erase_word();
    } else if (key == settings.keys[KEY_END]) {
        if (count == ready && !has_ended) {
            has_ended = 1;
            end_at = ready;
        }
        ready = count;
    } else {
        put((char)key);
        if (key == '\n')
            ready = count;
    }
}

/* Looks at what has been typed. */
static void attend(void)
{
    int byte;
    while ((byte = console_key()) >= 0) {
        uint8_t key = (uint8_t)byte;
        if (key == '\r' && settings.input & INPUT_CR_TO_LF)
            key = '\n';
        if (is_signal_key(key))
            continue;
        if (settings.local & LOCAL_LINES) {
            take_in_line(key);
        } else {
            put((char)key);
            ready = count;
        }
    }
}

void console_typed(void) { attend(); }

static long terminal_read(struct file *file, void *to, size_t length)
{
    (void)file;
    attend();
    if (has_ended && end_at == 0) {
        has_ended = 0;
        return 0;
    }
    if (ready == 0)
        return settings.local & LOCAL_LINES || settings.keys[KEY_MINIMUM] ? -EAGAIN : 0;
    size_t here = has_ended ? end_at : ready, taken = here < length ? here : length;
    if (settings.local & LOCAL_LINES) {
        const char *end = memchr(typed, '\n', taken);
        taken = end ? (size_t)(end - typed) + 1 : taken;
    }
    memcpy(to, typed, taken);
    memmove(typed, typed + taken, count - taken);
    count -= taken;
    ready -= taken;
    end_at -= taken < end_at ? taken : end_at;
    return (long)taken;
}

static long terminal_write(struct file *file, const void *from, size_t length)
{
    (void)file;
    if (settings.output & OUTPUT_PROCESS)
        console_write(from, length);
    else
        uart_write(UART_CONSOLE, from, length);
    return (long)length;
}

static short terminal_events(struct file *file)
{
    (void)file;
    attend();
    return (short)(POLLOUT | POLLWRNORM | (ready || has_ended ? POLLIN | POLLRDNORM : 0));
}

static void change_settings(const void *from)
{
    memcpy(&settings, from, sizeof settings);
    if (!(settings.local & LOCAL_LINES))
        ready = count;
}

static long terminal_ioctl(struct file *file, unsigned long request, void *argument)
{
    (void)file;
    switch (request) {
    case TCGETS:
        memcpy(argument, &settings, sizeof settings);
        return 0;
    case TCSETS:
    case TCSETSW:
    case TCSETSF:
        change_settings(argument);
        return 0;
    case TIOCGWINSZ:
        *(struct winsize *)argument = window;
        return 0;
    case TIOCSWINSZ:
        window = *(struct winsize *)argument;
        return 0;
    case FIONREAD:
        attend();
        *(int *)argument = (int)ready;
        return 0;
    case TIOCGPGRP:
        *(int *)argument = 1;
        return 0;
    case TIOCSPGRP:
    case TIOCSCTTY:
    case TCFLSH:
        return 0;
    default:
        return -ENOTTY;
    }
}

static int terminal_status(struct file *file, struct file_status *status)
{
    (void)file;
    *status = (struct file_status){ .mode = S_IFCHR | 0620, .links = 1, .device = 0x501, .inode = 1 };
    return 0;
}

const struct file_type terminal_type = {
    .name = "terminal",
    .read = terminal_read,
    .write = terminal_write,
    .events = terminal_events,
    .ioctl = terminal_ioctl,
    .status = terminal_status,
};
