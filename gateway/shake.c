/* SPDX-License-Identifier: Apache-2.0 */
#include "shake.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bus.h"
#include "config_sensors.h"
#include "flight_mode.h"
#include "log.h"
#include "motion.h"
#include "motion_pool.h"
#include "pulse.h"
#include "shake_line.h"

#define PULSES 8
#define DRAIN_MIN_MS 5
#define DRAIN_MAX_MS 1000
/* With an interrupt, which comes at three quarters of the FIFO, time alone
 * reads it at fifteen sixteenths: 5/4 of the pause without one. */
#define BEHIND_INTERRUPT(ms) ((ms) * 5 / 4)
#define DRAIN_BEHIND_MAX_MS 5000
/* After a fault, not as fast as samples come. */
#define FAULT_MS 5000
#define LOST_MS 60000
/* A second's mean is gravity if it is about 1 g long. */
#define REST_LOW_MG 850
#define REST_HIGH_MG 1150
/* Share of the newest second in the smoothed vector: 1/SMOOTH. */
#define SMOOTH 4

struct second {
	int64_t sum[3], count, samples;	/* samples: that make one */
};

struct shake {
	struct shake *next;
	struct gateway *g;
	struct sense *sense;
	const struct config_accel *config;
	const struct accel_driver *driver;
	void *accel;
	struct bus *bus;
	struct drivers_info info;
	struct loop_timer timer;
	struct shake_line line;
	bool is_out;			/* the job */
	bool is_wanted;			/* the line rose meanwhile */
	int64_t began_ms, drained_ms;	/* the last time */
	int64_t samples, holes;		/* taken, times that some were lost */
	struct worker_job job;
	enum probe_result told;
	bool has_told;
	int64_t identified_ms;
	int64_t known_ms;		/* it last told anything */
	bool has_lost;
	int64_t lost_from_ms, lost_told_ms;

	/* the thread's while the job is out */
	bool must_identify;
	struct accel_batch batch;
	struct pulse pulse;
	struct second second;
	bool has_mean;
	struct accel_sample mean;
	int pulse_count;
	struct pulse_found pulses[PULSES];
	bool has_angle;
	int32_t angle_mdeg;
	struct motion_pool pool;
	bool has_motion;
	struct motion_second motion;
};

/* ---- on the thread ---- */

static int32_t blend(int32_t old, int64_t now)
{
	return (int32_t)(old + (now - old) / SMOOTH);
}

static bool is_rest(const int64_t mean[3])
{
	int64_t square = mean[0] * mean[0] + mean[1] * mean[1] +
	    mean[2] * mean[2];

	return square >= (int64_t)REST_LOW_MG * REST_LOW_MG &&
	    square <= (int64_t)REST_HIGH_MG * REST_HIGH_MG;
}

static void end_second(struct shake *s)
{
	const int64_t *up = s->config->upright_mg;
	struct accel_sample upright = { (int32_t)up[0], (int32_t)up[1],
		(int32_t)up[2], false };
	int64_t mean[3];
	int32_t angle;

	for (int i = 0; i < 3; i++)
		mean[i] = s->second.sum[i] / s->second.count;
	memset(s->second.sum, 0, sizeof(s->second.sum));
	s->second.count = 0;
	if (!is_rest(mean))
		return;
	if (!s->has_mean)
		s->mean = (struct accel_sample){ (int32_t)mean[0],
		    (int32_t)mean[1], (int32_t)mean[2], false };
	s->has_mean = true;
	s->mean.x_mg = blend(s->mean.x_mg, mean[0]);
	s->mean.y_mg = blend(s->mean.y_mg, mean[1]);
	s->mean.z_mg = blend(s->mean.z_mg, mean[2]);
	angle = motion_tilt_mdeg(&upright, &s->mean);
	if (angle < 0)
		return;
	s->has_angle = true;
	s->angle_mdeg = angle;
}

static void feel_tilt(struct shake *s, const struct accel_sample *a)
{
	if (!s->config->has_upright)
		return;
	s->second.sum[0] += a->x_mg;
	s->second.sum[1] += a->y_mg;
	s->second.sum[2] += a->z_mg;
	if (++s->second.count >= s->second.samples)
		end_second(s);
}

static void keep_pulse(struct shake *s, const struct pulse_found *found)
{
	int least = 0;

	if (s->pulse_count < PULSES) {
		s->pulses[s->pulse_count++] = *found;
		return;
	}
	for (int i = 1; i < PULSES; i++)
		if (s->pulses[i].peak_mg < s->pulses[least].peak_mg)
			least = i;
	if (found->peak_mg > s->pulses[least].peak_mg)
		s->pulses[least] = *found;
}

static void feel(struct shake *s, const struct accel_sample *a, bool is_lost)
{
	struct pulse_found found;

	if (s->info.period_ns == 0) {
		found = pulse_of_peak(a, 0);
		found.dv_mm_s = -1;
		if (found.peak_mg >= s->config->shock_mg)
			keep_pulse(s, &found);
		return;
	}
	if (pulse_feed(&s->pulse, a, is_lost, &found)) {
		if (found.is_cut)
			found.dv_mm_s = -1;
		keep_pulse(s, &found);
	}
	feel_tilt(s, a);
}

static void drain_work(void *ctx)
{
	struct shake *s = ctx;
	enum probe_result r = PROBE_OK;

	s->pulse_count = 0;
	s->has_angle = false;
	if (s->must_identify)
		r = s->driver->identify(s->accel);
	s->driver->drain(s->accel, &s->batch);
	if (r != PROBE_OK && s->batch.result == PROBE_OK)
		s->batch.result = r;
	for (int i = 0; i < s->batch.count; i++)
		feel(s, &s->batch.samples[i], i == 0 && s->batch.is_lost);
	s->has_motion = motion_pool_add(&s->pool, s->batch.samples,
	    s->batch.count, &s->motion);
}

/* ---- on the loop ---- */

static void name_of(const struct shake *s, char out[LIMIT_TEXT])
{
	(void)snprintf(out, LIMIT_TEXT, "accelerometer %.60s",
	    s->config->id);
}

/* What it did not tell is unknown since it last told anything. */
static void tell_input(struct shake *s, enum probe_result r)
{
	char what[LIMIT_TEXT];

	name_of(s, what);
	sense_input(s->sense, what, r == PROBE_OK, s->known_ms,
	    probe_result_name(r));
}

/* A FIFO that overflows does so again and again: told once a minute. */
static void tell_lost(struct shake *s, int64_t now_ms)
{
	char what[LIMIT_TEXT];

	if (s->batch.result != PROBE_OK || !s->has_told ||
	    s->told != PROBE_OK)
		return;
	if (s->batch.is_lost && !s->has_lost) {
		s->has_lost = true;
		s->lost_from_ms = s->known_ms;
	}
	if (!s->has_lost || now_ms - s->lost_told_ms < LOST_MS)
		return;
	name_of(s, what);
	sense_lost(s->sense, what, s->lost_from_ms, "samples lost");
	s->has_lost = false;
	s->lost_told_ms = now_ms;
}

static void tell_result(struct shake *s)
{
	enum probe_result r = s->batch.result;

	if (s->has_told && s->told == r)
		return;
	tell_input(s, r);
	if (r != PROBE_OK)
		log_error("shake", "%s: %s at %s address 0x%02x: %s: blows "
		    "and tilt are not seen", s->config->id,
		    probe_result_name(r), s->config->chip.bus,
		    (unsigned)s->config->chip.address,
		    "check wiring, supply and address");
	else if (s->has_told)
		log_info("shake", "%s: answers again", s->config->id);
	s->has_told = true;
	s->told = r;
}

/* However often the line rises, or if it never falls: the quarter of the FIFO
 * above the watermark takes longer than this to fill. */
static int64_t least_ms(const struct shake *s)
{
	int64_t ms = s->info.drain_ms / 4;

	return ms < DRAIN_MIN_MS ? DRAIN_MIN_MS : ms;
}

static int64_t pause_ms(const struct shake *s)
{
	int64_t ms = s->info.drain_ms;

	if (s->batch.result != PROBE_OK)
		return FAULT_MS;
	if (s->line.is_used && (s->is_wanted || shake_line_is_up(&s->line)))
		return least_ms(s);
	if (s->line.is_used) {
		ms = BEHIND_INTERRUPT(ms);
		return ms > DRAIN_BEHIND_MAX_MS ? DRAIN_BEHIND_MAX_MS : ms;
	}
	if (ms < DRAIN_MIN_MS)
		return DRAIN_MIN_MS;
	return ms > DRAIN_MAX_MS ? DRAIN_MAX_MS : ms;
}

/* The FIFO fills while it is read, which at the highest rates takes half of
 * the pause: so that counts from when reading began. */
static int64_t due_ms(const struct shake *s, int64_t now_ms)
{
	int64_t pause = gateway_real_ms(s->g, pause_ms(s));

	if (s->batch.result != PROBE_OK || (s->line.is_used &&
	    (s->is_wanted || shake_line_is_up(&s->line))))
		return now_ms + pause;
	return s->began_ms + pause > now_ms ? s->began_ms + pause : now_ms;
}

static void drained(void *ctx)
{
	struct shake *s = ctx;
	int64_t now = gateway_now(s->g).mono_ms;

	s->is_out = false;
	s->drained_ms = now;
	s->samples += s->batch.count;
	s->holes += s->batch.count > 0 && s->batch.is_lost;
	tell_lost(s, now);
	tell_result(s);
	if (s->batch.result == PROBE_OK)
		s->known_ms = now;
	if (s->has_motion)
		flight_mode_motion(s->g, &s->motion);
	if (s->must_identify && s->batch.result == PROBE_OK)
		s->identified_ms = now;
	for (int i = 0; i < s->pulse_count; i++) {
		const struct pulse_found *p = &s->pulses[i];
		struct sense_blow blow = { p->peak_mg, p->dv_mm_s,
			p->duration_us, p->is_saturated };

		sense_blow(s->sense, &blow);
	}
	if (s->has_angle)
		sense_tilt(s->sense, s->angle_mdeg,
		    (int32_t)s->config->tilt_step_mdeg);
	loop_timer_at(s->g->loop, &s->timer, due_ms(s, now));
}

static void drain(void *ctx)
{
	struct shake *s = ctx;

	s->began_ms = gateway_now(s->g).mono_ms;
	s->must_identify = s->began_ms - s->identified_ms >= BUS_IDENTIFY_MS;
	s->job.work = drain_work;
	s->job.done = drained;
	s->job.ctx = s;
	s->is_out = true;
	s->is_wanted = false;
	worker_submit(bus_worker(s->bus), &s->job);
}

/* The line rose.  A fault's pause is kept: a chip that cannot be read may
 * well shake its line. */
static void rose(void *ctx)
{
	struct shake *s = ctx;

	int64_t now_ms = gateway_now(s->g).mono_ms;
	int64_t earliest_ms = s->drained_ms + gateway_real_ms(s->g,
	    least_ms(s));

	if (s->is_out)
		s->is_wanted = true;
	else if (!s->has_told || s->told == PROBE_OK)
		loop_timer_at(s->g->loop, &s->timer, earliest_ms > now_ms ?
		    earliest_ms : now_ms);
}

/* ---- life ---- */

static enum status open_one(struct shake *s, char *why, size_t cap)
{
	const struct config_accel *c = s->config;
	struct probe_option options[CONFIG_OPTIONS];
	struct probe_spec spec = config_sensors_spec(c->driver, &c->chip,
	    options);
	struct probe_refusal no = { "", "no thread for its bus" };

	s->bus = buses_get(s->g->buses, c->chip.bus);
	if (s->bus && drivers_check(&spec, &s->info, &no))
		s->accel = drivers_open_accel(&spec, bus_i2c(s->bus),
		    &s->driver, &no);
	if (!s->accel) {
		(void)snprintf(why, cap, "accelerometer %s: %s: %s", c->id,
		    no.member, no.why);
		return STATUS_NO_SPACE;
	}
	if (s->info.period_ns > 0) {
		pulse_init(&s->pulse, s->info.period_ns,
		    (int32_t)c->shock_mg);
		s->second.samples = 1000000000 / s->info.period_ns;
	}
	if (s->g->config->flight.motion && strcmp(c->id,
	    s->g->config->flight.motion) == 0)
		s->pool.per_second = s->second.samples;
	s->known_ms = gateway_now(s->g).mono_ms;
	s->lost_told_ms = s->known_ms - LOST_MS;
	/* the first drain sets the chip up itself */
	s->identified_ms = gateway_now(s->g).mono_ms;
	loop_timer_init(&s->timer, drain, s);
	loop_timer_after(s->g->loop, &s->timer, 0);
	shake_line_open(&s->line, s->g->loop, &c->interrupt, c->id, rose, s);
	return STATUS_OK;
}

enum status shake_open(struct gateway *g, struct sense *sense,
    struct shake **out, char *why, size_t cap)
{
	*out = NULL;
	for (int64_t i = 0; i < g->config->accel_count; i++) {
		struct shake *s = calloc(1, sizeof(*s));
		enum status st;

		if (!s)
			return STATUS_NO_SPACE;
		s->g = g;
		s->sense = sense;
		s->config = &g->config->accels[i];
		s->next = *out;
		*out = s;
		st = open_one(s, why, cap);
		if (st != STATUS_OK)
			return st;
	}
	return STATUS_OK;
}

void shake_close(struct shake *s)
{
	while (s) {
		struct shake *next = s->next;

		loop_timer_stop(s->g->loop, &s->timer);
		shake_line_close(&s->line);
		loop_unpost(s->g->loop, &s->job.call);
		if (!s->bus || !bus_is_stuck(s->bus)) {
			if (s->accel)
				s->driver->close(s->accel);
			free(s);
		}
		s = next;
	}
}

struct shake_count shake_count(const struct shake *s, const char *id)
{
	for (; s; s = s->next)
		if (strcmp(s->config->id, id) == 0)
			return (struct shake_count){ s->samples, s->holes,
				s->line.is_used ? s->line.rises : -1 };
	return (struct shake_count){ 0, 0, -1 };
}

bool shake_is_out(const struct shake *s)
{
	while (s && !s->is_out)
		s = s->next;
	return s != NULL;
}

void shake_use_line(struct shake *s, const char *id, const struct gpio *line)
{
	for (; s; s = s->next)
		if (strcmp(s->config->id, id) == 0)
			shake_line_use(&s->line, s->g->loop, line, rose, s);
}

enum probe_result shake_result(const struct shake *s, const char *id)
{
	for (; s; s = s->next)
		if (strcmp(s->config->id, id) == 0)
			return s->has_told ? s->told : PROBE_NO_DATA;
	return PROBE_NO_DATA;
}
