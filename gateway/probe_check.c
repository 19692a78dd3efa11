/* SPDX-License-Identifier: Apache-2.0 */
#include "probe_check.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "sense.h"
#include "gateway.h"
#include "shake.h"
#include "survey.h"

#define TEXT_MAX (1 << 16)
/* Accelerometers answer within their first drain. */
#define TURN_MS 20
#define TURNS ((BUS_TIMEOUT_MS + 1000) / TURN_MS)

/* Two programs on one bus would disturb each other's conversions. */
static bool is_running(const struct config *c)
{
	char path[PATH_MAX];
	bool locked;
	int fd;

	(void)snprintf(path, sizeof(path), "%s/lock", c->data_dir);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return false;
	locked = flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
	close(fd);
	return locked;
}

static bool is_answered(const struct gateway *g)
{
	if (survey_count(g->survey) == 0)
		return false;
	for (int64_t i = 0; i < g->config->accel_count; i++)
		if (shake_result(g->shake, g->config->accels[i].id) ==
		    PROBE_NO_DATA)
			return false;
	return true;
}

static int print(const struct gateway *g)
{
	char *text = malloc(TEXT_MAX);
	struct json_writer w;
	size_t len;
	int unwell = -1;

	if (!text)
		return -1;
	json_write_init(&w, text, TEXT_MAX);
	json_write_object(&w, NULL);
	unwell = survey_write(g, &w);
	json_write_object_end(&w);
	if (json_write_done(&w, &len) != STATUS_OK || puts(text) < 0 ||
	    fflush(stdout) != 0)
		unwell = -1;
	free(text);
	return unwell;
}

static enum status open_all(struct gateway *g, char *why, size_t cap)
{
	enum status s = STATUS_NO_SPACE;

	g->loop = loop_open(g->clock);
	g->buses = g->loop ? buses_open(g->loop) : NULL;
	g->bus = g->buses ? buses_get(g->buses, NULL) : NULL;
	g->sense = g->bus ? sense_open(g) : NULL;
	g->survey = g->sense ? survey_open(g) : NULL;
	if (!g->survey) {
		(void)snprintf(why, cap, "no event loop or thread: %s",
		    strerror(errno));
		return s;
	}
	s = probes_open(&g->probes, g->config, g->files, g->buses,
	    gateway_now(g).utc.utc_ms, why, cap);
	return s == STATUS_OK ? shake_open(g, g->sense, &g->shake, why, cap) :
	    s;
}

static void close_all(struct gateway *g)
{
	survey_close(g->survey);
	buses_stop(g->buses);
	shake_close(g->shake);
	sense_close(g->sense);
	probes_close(&g->probes);
	buses_close(g->buses);
	loop_close(g->loop);
}

int probe_check(const struct config *c, struct clock *clock, char *why,
    size_t cap)
{
	struct gateway *g;
	int unwell = -1;

	if (is_running(c)) {
		(void)snprintf(why, cap, "%s: a gateway runs there and has the "
		    "buses: ask it with `coldpass sensor read`", c->data_dir);
		return -1;
	}
	g = calloc(1, sizeof(*g));
	if (!g) {
		(void)snprintf(why, cap, "out of memory");
		return -1;
	}
	g->config = c;
	g->clock = clock;
	g->files = &files_real;
	if (open_all(g, why, cap) == STATUS_OK) {
		(void)survey_begin(g->survey);
		for (int i = 0; i < TURNS && !is_answered(g); i++)
			loop_turn(g->loop, TURN_MS);
		unwell = print(g);
	}
	close_all(g);
	free(g);
	return unwell;
}
