/* SPDX-License-Identifier: Apache-2.0 */
/* log.h - diagnostics for operators: one event, one line, key=value.
 *
 * The log is never evidence; what matters goes into the journal.  warn and
 * above name the consequence.  Lines go to stderr as
 * "<level> <module>: text" with an RFC 3339 wall-clock time in front, or
 * without it and with a syslog prefix <N> when JOURNAL_STREAM is set.
 */
#ifndef LOG_H
#define LOG_H

enum log_level { LOG_LEVEL_DEBUG = 0, LOG_LEVEL_INFO, LOG_LEVEL_WARN,
	LOG_LEVEL_ERROR };

void log_threshold(enum log_level least);
void log_debug(const char *module, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void log_info(const char *module, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void log_warn(const char *module, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void log_error(const char *module, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
