/* SPDX-License-Identifier: Apache-2.0 */
#include "sensor_text.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

#define WHERE_MAX 160

const char *sensor_text(const struct json *doc, int object, const char *name,
    char *out, size_t cap)
{
	char text[400] = "";
	int at = json_member(doc, object, name);

	if (at >= 0 && json_string(doc, at, text, sizeof(text)) != STATUS_OK)
		text[0] = '\0';
	return cli_plain(out, cap, text);
}

static bool number(const struct json *doc, int object, const char *name,
    int64_t *out)
{
	int at = json_member(doc, object, name);

	return at >= 0 && json_int(doc, at, INT64_MIN, INT64_MAX, out) ==
	    STATUS_OK;
}

static int first(const struct json *doc)
{
	int list = json_member(doc, 0, "sensors");

	return list >= 0 ? json_first(doc, list) : -1;
}

/* "tmp117 /dev/i2c-1 0x48" */
static const char *where(const struct json *doc, int at, char *out)
{
	char driver[40], bus[80];
	int64_t address = 0;

	sensor_text(doc, at, "driver", driver, sizeof(driver));
	sensor_text(doc, at, "bus", bus, sizeof(bus));
	if (number(doc, at, "address", &address))
		(void)snprintf(out, WHERE_MAX, "%s %s 0x%02x", driver, bus,
		    (unsigned)address);
	else
		(void)snprintf(out, WHERE_MAX, "%s", driver);
	return out;
}

static bool is_well(const struct json *doc, int at)
{
	char result[32];

	sensor_text(doc, at, "result", result, sizeof(result));
	return strcmp(result, "ok") == 0 || strcmp(result, "recorded") == 0;
}

void sensor_text_list(const struct json *doc)
{
	char id[64], kind[32], text[WHERE_MAX];

	for (int at = first(doc); at >= 0; at = json_next(doc, at))
		printf("%-16s %-12s %s\n",
		    sensor_text(doc, at, "id", id, sizeof(id)),
		    sensor_text(doc, at, "kind", kind, sizeof(kind)),
		    where(doc, at, text));
}

static void print_value(const struct json *doc, int at)
{
	char result[32];
	int64_t mc;

	if (number(doc, at, "mc", &mc))
		printf("%s%lld.%03d \302\260C", mc < 0 && mc > -1000 ? "-" :
		    "", (long long)(mc / 1000), abs((int)(mc % 1000)));
	else
		printf("%s", sensor_text(doc, at, "result", result,
		    sizeof(result)));
}

int sensor_text_readings(const struct json *doc)
{
	char id[64], text[WHERE_MAX];
	int unwell = 0;

	for (int at = first(doc); at >= 0; at = json_next(doc, at)) {
		int64_t age_ms;

		unwell += !is_well(doc, at);
		printf("%-16s ", sensor_text(doc, at, "id", id, sizeof(id)));
		print_value(doc, at);
		printf("  (%s", where(doc, at, text));
		if (number(doc, at, "age_ms", &age_ms))
			printf(", %lld.%lld s ago", (long long)age_ms / 1000,
			    (long long)age_ms % 1000 / 100);
		printf(")\n");
	}
	return unwell;
}

int sensor_text_verdicts(const struct json *doc)
{
	char id[64], why[300], text[WHERE_MAX];
	int unwell = 0;

	for (int at = first(doc); at >= 0; at = json_next(doc, at)) {
		bool ok = is_well(doc, at);

		unwell += !ok;
		printf("%-3s %-16s %s", ok ? "ok" : "no",
		    sensor_text(doc, at, "id", id, sizeof(id)),
		    where(doc, at, text));
		sensor_text(doc, at, "why", why, sizeof(why));
		printf("%s%s\n", why[0] != '\0' ? " " : "", why);
	}
	return unwell;
}
