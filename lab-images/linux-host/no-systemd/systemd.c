/* SPDX-License-Identifier: MIT */
/* libsystemd.so.0 of a machine without systemd: every call answers that there is none. The real library brings six
 * more along, cryptography and compression for a journal, which each start of ps, conmon and the OCI runtime, and with
 * it of each container, would load. */
#include <stddef.h>

#define NOT_HERE (-38) /* -ENOSYS */
#define CALL(name) \
    int name(void); \
    int name(void) { return NOT_HERE; }
#define RELEASE(name) \
    void *name(void); \
    void *name(void) { return NULL; }

CALL(sd_booted)
CALL(sd_notify)
CALL(sd_notify_barrier)

CALL(sd_pid_get_machine_name)
CALL(sd_pid_get_owner_uid)
CALL(sd_pid_get_session)
CALL(sd_pid_get_slice)
CALL(sd_pid_get_unit)
CALL(sd_pid_get_user_unit)
CALL(sd_session_get_seat)

CALL(sd_journal_add_match)
CALL(sd_journal_get_data)
CALL(sd_journal_get_realtime_usec)
CALL(sd_journal_next)
CALL(sd_journal_open)
CALL(sd_journal_open_directory)
CALL(sd_journal_previous_skip)
CALL(sd_journal_seek_tail)
CALL(sd_journal_send_with_location)
CALL(sd_journal_sendv)
CALL(sd_journal_sendv_with_location)
RELEASE(sd_journal_close)
RELEASE(sd_journal_flush_matches)

CALL(sd_bus_call)
CALL(sd_bus_default_system)
CALL(sd_bus_default_user)
CALL(sd_bus_error_get_errno)
CALL(sd_bus_match_signal_async)
CALL(sd_bus_message_append)
CALL(sd_bus_message_append_strv)
CALL(sd_bus_message_close_container)
CALL(sd_bus_message_new_method_call)
CALL(sd_bus_message_open_container)
CALL(sd_bus_message_read)
CALL(sd_bus_process)
CALL(sd_bus_wait)
RELEASE(sd_bus_error_free)
RELEASE(sd_bus_message_unref)
RELEASE(sd_bus_unref)
