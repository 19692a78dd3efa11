/* SPDX-License-Identifier: Apache-2.0 */
#include "boot.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"

#define TEXT_MAX 256

/* Whose mono this is: the kernel's boot, or a simulation within it. */
static enum status make_mark(const struct config *c, char mark[128])
{
	char id[37];
	enum status s = clock_boot_id(id);

	if (s != STATUS_OK)
		return s;
	if (c->is_scaled)
		(void)snprintf(mark, 128, "%s/%lld/%lld/%lld", id,
		    (long long)c->clock_pace,
		    (long long)c->clock_real_anchor_ms,
		    (long long)c->clock_utc_anchor_ms);
	else
		(void)snprintf(mark, 128, "%s", id);
	return STATUS_OK;
}

/* "<count> <mark>\n"; anything else counts as never booted here. */
static int64_t read_count(const char *text, char mark[128])
{
	char *end;
	long long n = strtoll(text, &end, 10);
	size_t len;

	mark[0] = '\0';
	if (end == text || *end != ' ' || n < 0)
		return 0;
	len = strcspn(end + 1, "\n");
	if (len >= 128)
		return n;
	memcpy(mark, end + 1, len);
	mark[len] = '\0';
	return n;
}

enum status boot_count(const struct files *files, const struct config *c,
    bool raise, int64_t *boot)
{
	char path[PATH_MAX], now[128], then[128], text[TEXT_MAX], *old = NULL;
	size_t len = 0;
	int64_t count = 0;
	enum status s = make_mark(c, now);
	int n;

	if (s != STATUS_OK)
		return s;
	(void)snprintf(path, sizeof(path), "%s/boot", c->data_dir);
	s = files_load(files, path, TEXT_MAX, &old, &len);
	if (s == STATUS_OK)
		count = read_count(old, then);
	free(old);
	if (s != STATUS_OK && s != STATUS_NO_FILE)
		return s;
	*boot = count;
	if (s == STATUS_OK && !raise && count > 0 && strcmp(now, then) == 0)
		return STATUS_OK;
	*boot = count + 1;
	n = snprintf(text, sizeof(text), "%lld %s\n", (long long)*boot, now);
	return files_replace(files, path, text, (size_t)n, 0600);
}
