/* SPDX-License-Identifier: Apache-2.0 */
/* sysfs.c - read attributes strictly: half a number is none. */
#include "sysfs.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define TEXT_MAX 128
#define BILLION 1000000000

int sysfs_text(const char *path, char *text, size_t cap)
{
	char in[TEXT_MAX];
	int fd = open(path, O_RDONLY | O_CLOEXEC), e = 0;
	const char *end;
	ssize_t n;
	size_t len;

	if (fd < 0)
		return errno;
	/* an attribute comes whole, in one read */
	n = read(fd, in, sizeof(in));
	if (n < 0)
		e = errno;
	(void)close(fd);
	if (e != 0)
		return e;
	end = memchr(in, '\n', (size_t)n);
	len = end != NULL ? (size_t)(end - in) : (size_t)n;
	if (len >= cap || len == sizeof(in))
		return EMSGSIZE;
	memcpy(text, in, len);
	text[len] = '\0';
	return 0;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The digits at *text, which is left behind them; at most 18. */
static bool digits(const char **text, int64_t *value)
{
	int64_t v = 0;
	int n;

	for (n = 0; is_digit(**text); n++, (*text)++) {
		if (n == 18)
			return false;
		v = v * 10 + (**text - '0');
	}
	*value = v;
	return n > 0;
}

bool sysfs_integer(const char *text, int64_t *value)
{
	bool is_negative = text[0] == '-';
	const char *at = text + (is_negative ? 1 : 0);
	int64_t v;

	if (!digits(&at, &v) || *at != '\0')
		return false;
	*value = is_negative ? -v : v;
	return true;
}

bool sysfs_decimal(const char *text, int64_t *billionths)
{
	bool is_negative = text[0] == '-';
	const char *at = text + (is_negative ? 1 : 0);
	int64_t v, unit = BILLION;

	if (!digits(&at, &v) || v > 9000000000)
		return false;
	v *= BILLION;
	if (*at == '.') {
		at++;
		if (!is_digit(*at))
			return false;
		for (; is_digit(*at); at++) {
			unit /= 10;
			v += (*at - '0') * unit;
		}
	}
	if (*at != '\0')
		return false;
	*billionths = is_negative ? -v : v;
	return true;
}
