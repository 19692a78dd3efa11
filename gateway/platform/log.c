/* SPDX-License-Identifier: Apache-2.0 */
/* log.c - one event, one line, one write.
 *
 * A line is put together in full and written at once, so that lines of
 * several threads never mix; control characters from outside (a broker's
 * reason string, a file name) cannot begin a line of their own.
 */
#include "log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Longer lines are cut: the log is for people. */
#define LOG_LINE 1024

static _Atomic int log_least = LOG_LEVEL_INFO;

static const struct {
	const char *name;
	int syslog;		/* RFC 5424, table 2 */
} log_levels[] = {
    [LOG_LEVEL_DEBUG] = {"debug", 7},
    [LOG_LEVEL_INFO] = {"info", 6},
    [LOG_LEVEL_WARN] = {"warn", 4},
    [LOG_LEVEL_ERROR] = {"error", 3},
};

void log_threshold(enum log_level least)
{
	atomic_store(&log_least, (int)least);
}

/* systemd adds time itself and reads the level from <N>. */
static size_t line_head(char *out, size_t cap, enum log_level level)
{
	struct timespec now;
	struct tm tm;
	char date[32] = "";
	int n;

	if (getenv("JOURNAL_STREAM")) {
		n = snprintf(out, cap, "<%d>", log_levels[level].syslog);
		return n < 0 ? 0 : (size_t)n;
	}
	clock_gettime(CLOCK_REALTIME, &now);
	if (gmtime_r(&now.tv_sec, &tm))
		strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm);
	n = snprintf(out, cap, "%s.%03ldZ ", date, now.tv_nsec / 1000000);
	return n < 0 ? 0 : (size_t)n;
}

static void line_write(const char *line, size_t len)
{
	while (len > 0) {
		ssize_t n = write(STDERR_FILENO, line, len);

		if (n <= 0)
			return;		/* nobody listens: nothing to be done */
		line += n;
		len -= (size_t)n;
	}
}

static void __attribute__((format(printf, 3, 0)))
log_line(enum log_level level, const char *module, const char *fmt, va_list ap)
{
	char line[LOG_LINE];
	size_t at, start;
	int n;

	if ((int)level < atomic_load(&log_least))
		return;
	start = at = line_head(line, sizeof(line), level);
	n = snprintf(line + at, sizeof(line) - at, "%s %s: ",
	    log_levels[level].name, module);
	at += n < 0 ? 0 : (size_t)n;
	if (at < sizeof(line)) {
		n = vsnprintf(line + at, sizeof(line) - at, fmt, ap);
		at += n < 0 ? 0 : (size_t)n;
	}
	if (at > sizeof(line) - 1)
		at = sizeof(line) - 1;
	for (size_t i = start; i < at; i++)
		if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
			line[i] = ' ';
	line[at++] = '\n';
	line_write(line, at);
}

void log_debug(const char *module, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_line(LOG_LEVEL_DEBUG, module, fmt, ap);
	va_end(ap);
}

void log_info(const char *module, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_line(LOG_LEVEL_INFO, module, fmt, ap);
	va_end(ap);
}

void log_warn(const char *module, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_line(LOG_LEVEL_WARN, module, fmt, ap);
	va_end(ap);
}

void log_error(const char *module, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_line(LOG_LEVEL_ERROR, module, fmt, ap);
	va_end(ap);
}
