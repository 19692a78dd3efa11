/* SPDX-License-Identifier: Apache-2.0 */
/* power.c - read the power_supply class (kernel: Documentation/ABI/testing/
 * sysfs-class-power). */
#include "power.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "sysfs.h"

#define WORD 32

static bool read_word(const char *root, const char *supply, const char *name,
    char *word)
{
	char path[512];
	int n = snprintf(path, sizeof(path), "%s/%s/%s", root, supply, name);

	return n > 0 && (size_t)n < sizeof(path) &&
	    sysfs_text(path, word, WORD) == 0;
}

static int64_t read_number(const char *root, const char *supply,
    const char *name)
{
	char word[WORD];
	int64_t value;

	if (!read_word(root, supply, name, word) ||
	    !sysfs_integer(word, &value) || value < 0)
		return POWER_UNKNOWN;
	return value;
}

static void add_mains(const char *root, const char *supply, struct power *p)
{
	int64_t online = read_number(root, supply, "online");

	p->mains_count++;
	/* one that is on is enough; 2 is "programmable", also on */
	if (online > 0)
		p->on_mains = 1;
	else if (online == 0 && p->on_mains == POWER_UNKNOWN)
		p->on_mains = 0;
}

static void add_battery(const char *root, const char *supply,
    struct power *p)
{
	char status[WORD];
	int64_t pct = read_number(root, supply, "capacity");

	p->battery_count++;
	if (read_word(root, supply, "status", status) &&
	    strcmp(status, "Unknown") != 0) {
		if (strcmp(status, "Discharging") == 0)
			p->is_discharging = 1;
		else if (p->is_discharging == POWER_UNKNOWN)
			p->is_discharging = 0;
	}
	if (pct < 0 || pct > 100)
		return;
	if (p->capacity_pct == POWER_UNKNOWN || pct < p->capacity_pct) {
		p->capacity_pct = (int32_t)pct;
		p->voltage_uv = read_number(root, supply, "voltage_now");
	}
}

static void add_supply(const char *root, const char *supply, struct power *p)
{
	char type[WORD], word[WORD];

	/* the battery of a mouse does not feed this machine */
	if (read_word(root, supply, "scope", word) &&
	    strcmp(word, "Device") == 0)
		return;
	if (read_word(root, supply, "present", word) &&
	    strcmp(word, "0") == 0)
		return;
	if (!read_word(root, supply, "type", type))
		return;
	if (strcmp(type, "Battery") == 0 || strcmp(type, "UPS") == 0)
		add_battery(root, supply, p);
	else if (strcmp(type, "Mains") == 0 || strncmp(type, "USB", 3) == 0)
		add_mains(root, supply, p);
}

bool power_read(const char *root, struct power *out, char *why, size_t cap)
{
	struct power p = { .on_mains = POWER_UNKNOWN,
	    .is_discharging = POWER_UNKNOWN, .capacity_pct = POWER_UNKNOWN,
	    .voltage_uv = POWER_UNKNOWN };
	const struct dirent *entry;
	DIR *dir = opendir(root);

	if (dir == NULL) {
		(void)snprintf(why, cap, "%s: %s", root, strerror(errno));
		return false;
	}
	while ((entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.')
			add_supply(root, entry->d_name, &p);
	(void)closedir(dir);
	*out = p;
	return true;
}
