/* SPDX-License-Identifier: Apache-2.0 */
/* annunciator.c - a small table of conditions, the worst of them shown. */
#include "annunciator.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "log.h"

#define MODULE "annunciator"

void annunciator_init(struct annunciator *a,
    const struct annunciator_sink *sink)
{
	memset(a, 0, sizeof(*a));
	a->sink = *sink;
}

/* Subjects are compared as far as they are kept. */
static bool is_about(const struct annunciator_condition *c,
    const char *subject)
{
	return strncmp(c->subject, subject, sizeof(c->subject) - 1) == 0;
}

static struct annunciator_condition *find(struct annunciator *a,
    enum annunciator_state what, const char *subject)
{
	int i;

	for (i = 0; i < ANNUNCIATOR_CONDITIONS; i++)
		if (a->conditions[i].what == what &&
		    is_about(&a->conditions[i], subject))
			return &a->conditions[i];
	return NULL;
}

/* Room for one more: a free place, else the one that went longest ago, else
 * the least of those raised (only its lamp is lost). */
static struct annunciator_condition *make_room(struct annunciator *a)
{
	struct annunciator_condition *best = &a->conditions[0];
	int i;

	for (i = 0; i < ANNUNCIATOR_CONDITIONS; i++) {
		struct annunciator_condition *c = &a->conditions[i];

		if (c->what == ANNUNCIATOR_OK)
			return c;
		if (best->is_raised != c->is_raised) {
			if (best->is_raised)
				best = c;
		} else if (best->is_raised ? c->what < best->what
					   : c->cleared_ms < best->cleared_ms) {
			best = c;
		}
	}
	return best;
}

enum annunciator_state annunciator_worst(const struct annunciator *a)
{
	enum annunciator_state worst = ANNUNCIATOR_OK;
	int i;

	for (i = 0; i < ANNUNCIATOR_CONDITIONS; i++)
		if (a->conditions[i].is_raised &&
		    a->conditions[i].what > worst)
			worst = a->conditions[i].what;
	return worst;
}

static void show(struct annunciator *a)
{
	enum annunciator_state worst = annunciator_worst(a);

	if (worst == a->shown)
		return;
	a->shown = worst;
	a->sink.lamp(a->sink.ctx, worst);
}

void annunciator_raise(struct annunciator *a, int64_t mono_ms,
    enum annunciator_state what, const char *subject, const char *text)
{
	struct annunciator_condition *c = find(a, what, subject);
	bool is_new = c == NULL;

	if (what == ANNUNCIATOR_OK || (c != NULL && c->is_raised))
		return;
	if (is_new) {
		c = make_room(a);
		c->what = what;
		snprintf(c->subject, sizeof(c->subject), "%s", subject);
	} else {
		is_new = mono_ms - c->cleared_ms >= ANNUNCIATOR_EPISODE_MS;
	}
	c->is_raised = true;
	show(a);
	if (is_new)
		a->sink.announce(a->sink.ctx, what, subject, text);
}

void annunciator_clear(struct annunciator *a, int64_t mono_ms,
    enum annunciator_state what, const char *subject)
{
	struct annunciator_condition *c = find(a, what, subject);

	if (c == NULL || !c->is_raised)
		return;
	c->is_raised = false;
	c->cleared_ms = mono_ms;
	show(a);
}

void annunciator_recall(struct annunciator *a, enum annunciator_state what,
    const char *subject, const char *text)
{
	a->sink.announce(a->sink.ctx, what, subject, text);
}

void annunciator_sound(struct annunciator *a, bool on)
{
	if (a->sounds == on)
		return;
	a->sounds = on;
	a->sink.buzzer(a->sink.ctx, on);
}

static bool is_of(const struct annunciator_condition *c, const char *subject)
{
	size_t n = strlen(subject);

	return strncmp(c->subject, subject, n) == 0 &&
	    (c->subject[n] == '\0' || c->subject[n] == ' ');
}

void annunciator_forget(struct annunciator *a, const char *subject)
{
	int i;

	for (i = 0; i < ANNUNCIATOR_CONDITIONS; i++)
		if (is_of(&a->conditions[i], subject))
			memset(&a->conditions[i], 0, sizeof(a->conditions[i]));
	show(a);
}

const char *annunciator_state_name(enum annunciator_state s)
{
	static const char *const names[] = {
		[ANNUNCIATOR_OK] = "ok",
		[ANNUNCIATOR_SILENT] = "silent",
		[ANNUNCIATOR_ATTENTION] = "attention",
		[ANNUNCIATOR_FAULT] = "fault",
		[ANNUNCIATOR_WARNING] = "warning",
		[ANNUNCIATOR_STORE] = "store",
		[ANNUNCIATOR_ALARM] = "alarm",
	};
	size_t i = (size_t)s;

	return i < sizeof(names) / sizeof(names[0]) ? names[i] : "alarm";
}

/* ---- the log as a sink ---- */

static void log_lamp(void *ctx, enum annunciator_state worst)
{
	(void)ctx;
	log_info(MODULE, "lamp=%s", annunciator_state_name(worst));
}

static void log_buzzer(void *ctx, bool on)
{
	(void)ctx;
	log_info(MODULE, "buzzer=%s", on ? "on" : "off");
}

static void log_announce(void *ctx, enum annunciator_state what,
    const char *subject, const char *text)
{
	(void)ctx;
	log_warn(MODULE, "announce=%s subject=%s %s",
	    annunciator_state_name(what), *subject ? subject : "gateway",
	    text);
}

const struct annunciator_sink annunciator_log = {
	.lamp = log_lamp,
	.buzzer = log_buzzer,
	.announce = log_announce,
};
