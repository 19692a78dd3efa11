/* SPDX-License-Identifier: Apache-2.0 */
#include "radio_switch.h"

#include <stdio.h>
#include <string.h>

#include "gateway.h"
#include "log.h"
#include "rfkill.h"
#include "sense.h"

/* Real time for the uplink's good-bye, and until a failure is tried again. */
#define GOODBYE_MS 1000
#define RETRY_MS 10000

static const char *device(const struct radio_switch *s)
{
	return s->g->config->rfkill;
}

static void tell(struct radio_switch *s)
{
	bool failing = s->error != 0;
	int64_t now = gateway_now(s->g).mono_ms;
	char why[160];

	if (s->has_told && failing == s->is_failing)
		return;
	if (failing)
		s->since_ms = now;
	(void)snprintf(why, sizeof(why), "%.60s: %s", device(s), failing ?
	    strerror(s->error) : "works");
	if (failing)
		log_error("radio", "%s: the radios are not switched: let the "
		    "service's user write this device", why);
	sense_input(s->g->sense, "radio switch", !failing, s->since_ms, why);
	s->has_told = true;
	s->is_failing = failing;
}

static void switch_work(void *ctx)
{
	struct radio_switch *s = ctx;

	s->error = rfkill_block_all(device(s), s->wanted_off);
}

static void submit(void *ctx);

static void switched(void *ctx)
{
	struct radio_switch *s = ctx;

	s->is_out = false;
	tell(s);
	if (s->error == 0)
		log_info("radio", "the machine's radios are %s",
		    s->wanted_off ? "off" : "on");
	if (s->must_again)
		submit(s);
	else if (s->error != 0)
		loop_timer_after(s->g->loop, &s->timer,
		    gateway_real_ms(s->g, RETRY_MS));
}

static void submit(void *ctx)
{
	struct radio_switch *s = ctx;

	s->must_again = s->is_out;
	if (s->is_out)
		return;
	s->wanted_off = s->is_off;
	s->job = (struct worker_job){ .work = switch_work, .done = switched,
		.ctx = s };
	s->is_out = true;
	worker_submit(bus_worker(s->g->bus), &s->job);
}

void radio_switch_set(struct radio_switch *s, bool is_off)
{
	if (!device(s))
		return;
	s->is_off = is_off;
	loop_timer_after(s->g->loop, &s->timer, is_off ?
	    gateway_real_ms(s->g, GOODBYE_MS) : 0);
}

void radio_switch_init(struct radio_switch *s, struct gateway *g)
{
	memset(s, 0, sizeof(*s));
	s->g = g;
	loop_timer_init(&s->timer, submit, s);
}

void radio_switch_stop(struct radio_switch *s)
{
	loop_timer_stop(s->g->loop, &s->timer);
	loop_unpost(s->g->loop, &s->job.call);
}
