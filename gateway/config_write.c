/* SPDX-License-Identifier: Apache-2.0 */
/* config_write.c - print the configuration in force, from the same table.
 *
 * Rows of one object stand together in the table, so an object is opened
 * when its prefix appears and closed when it goes. */
#include "config.h"

#include <string.h>

#include "config_journey.h"
#include "config_rows.h"
#include "config_sensors.h"
#include "utc.h"

static void write_time(struct json_writer *w, const char *name, int64_t ms)
{
	char text[UTC_TEXT];

	utc_format(ms, text);
	json_write_string(w, name, text);
}

static void write_paths(struct json_writer *w, const char *name,
    char *const *list, int64_t max)
{
	json_write_array(w, name);
	for (int64_t i = 0; i < max && list[i]; i++)
		json_write_string(w, NULL, list[i]);
	json_write_array_end(w);
}

static void write_value(struct json_writer *w, const char *name,
    const struct config_row *row, const void *base)
{
	const void *from = (const char *)base + row->offset;
	int64_t number;
	char *text;

	if (row->type == CONFIG_PATHS) {
		write_paths(w, name, from, row->max);
		return;
	}
	if (row->type == CONFIG_INTEGER || row->type == CONFIG_TIME) {
		memcpy(&number, from, sizeof(number));
		if (number == CONFIG_ABSENT)
			return;
		if (row->type == CONFIG_INTEGER)
			json_write_int(w, name, number);
		else
			write_time(w, name, number);
		return;
	}
	memcpy(&text, from, sizeof(text));
	if (text)
		json_write_string(w, name, text);
}

/* Length of "mqtt" in "mqtt.uri", 0 where there is no inner object. */
static size_t prefix_length(const char *path)
{
	const char *dot = strchr(path, '.');

	return dot ? (size_t)(dot - path) : 0;
}

static void write_rows(struct json_writer *w, int first, int end,
    size_t skip, const void *base)
{
	char open[32] = "";

	for (int i = first; i < end; i++) {
		const char *path = config_rows[i].path + skip;
		size_t n = prefix_length(path);

		if (open[0] != '\0' && (n != strlen(open) ||
		    strncmp(open, path, n) != 0)) {
			json_write_object_end(w);
			open[0] = '\0';
		}
		if (n > 0 && open[0] == '\0' && n < sizeof(open)) {
			memcpy(open, path, n);
			open[n] = '\0';
			json_write_object(w, open);
		}
		write_value(w, n > 0 ? path + n + 1 : path, &config_rows[i],
		    base);
	}
	if (open[0] != '\0')
		json_write_object_end(w);
}

/* Without a simulated clock its rows say nothing. */
static int rows_before_clock(void)
{
	int i = 0;

	while (strncmp(config_rows[i].path, "clock.", 6) != 0)
		i++;
	return i;
}

void config_write(const struct config *c, struct json_writer *w)
{
	json_write_object(w, NULL);
	write_rows(w, 0, c->is_scaled ? config_first_probe_row :
	    rows_before_clock(), 0, c);
	json_write_array(w, "probes");
	for (int64_t i = 0; i < c->probe_count; i++) {
		json_write_object(w, NULL);
		write_rows(w, config_first_probe_row, config_row_count,
		    strlen("probes[]."), &c->probes[i]);
		config_sensors_write_options(&c->probes[i].chip, w);
		json_write_object_end(w);
	}
	json_write_array_end(w);
	config_sensors_write(c, w);
	config_journey_write(c, w);
	json_write_object_end(w);
}
