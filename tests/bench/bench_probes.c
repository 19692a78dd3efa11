/* SPDX-License-Identifier: Apache-2.0 */
/* bench_probes.c - coldpass-gateway with models behind /dev/i2c-N: eight
 * TMP75 at 0x48 to 0x4f on each bus, everything else as it is.
 *
 *   bench_probes --config FILE     until SIGTERM
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "config.h"
#include "forge.h"
#include "gateway.h"
#include "keys.h"
#include "log.h"
#include "loop.h"

#define CHIPS 8

struct wire {
	struct i2c_sim sim;
	struct i2c_bus bus;
	struct i2c_ops ops;
	struct forge chips[CHIPS];
};

static struct loop *loop;

static void close_nothing(void *ctx)
{
	(void)ctx;
}

static struct i2c_bus *open_wire(void *ctx, const char *path, char *why,
    size_t cap)
{
	struct wire *w = calloc(1, sizeof(*w));

	(void)ctx;
	(void)path;
	(void)snprintf(why, cap, "out of memory");
	if (!w)
		return NULL;
	i2c_sim_init(&w->sim);
	for (int i = 0; i < CHIPS; i++) {
		struct forge *f = &w->chips[i];

		f->kind = forge_named("tmp75");
		f->temp_mc = 5000;
		f->kind->reset(f);
		(void)i2c_sim_add(&w->sim, (uint8_t)(0x48 + i),
		    f->kind->answer, f);
	}
	w->ops = *w->sim.bus.ops;
	w->ops.close = close_nothing;
	w->bus = w->sim.bus;
	w->bus.ops = &w->ops;
	why[0] = '\0';
	return &w->bus;
}

static void quiet(void *ctx)
{
	loop_stop(ctx);
}

static void signalled(void *ctx, int signo)
{
	(void)signo;
	gateway_stop(*(struct gateway **)ctx, quiet, loop);
}

int main(int argc, char **argv)
{
	char why[CONFIG_WHY] = "";
	enum status s = STATUS_OK;
	static struct keys keys;
	struct gateway *g = NULL;
	struct clock clock;
	struct config *c;

	if (argc != 3)
		return 64;
	c = config_load(&files_real, argv[2], &s, why);
	if (c && keys_open(&keys, c, why, sizeof(why)) == STATUS_OK) {
		clock_real(&clock);
		loop = loop_open(&clock);
		if (loop && loop_signals(loop, signalled, &g) == STATUS_OK)
			g = gateway_open(c, &files_real, &clock, loop, &keys,
			    &s, why, sizeof(why));
	}
	if (!g) {
		fprintf(stderr, "bench_probes: %s\n", why);
		return 65;
	}
	buses_opener(g->buses, open_wire, NULL);
	loop_run(loop);
	gateway_close(g);
	loop_close(loop);
	keys_close(&keys);
	config_free(c);
	return 0;
}
