/* SPDX-License-Identifier: Apache-2.0 */
/* annunciator.h - what the container itself tells the person beside it.
 *
 * Conditions are raised and cleared by subject (a consignment, a blank and a
 * part of it, or "" for the gateway as a whole).  The lamp shows the worst condition of all, at once
 * and always.  The announcement (buzzer, message) comes once per episode: a
 * condition that returns within ten minutes after it went is the same
 * episode.  The buzzer sounds as long as the caller says that somebody has to
 * come (alarm.h).  This is damping for people only; no record knows of it.
 *
 * Depends on nothing; the caller brings the time and the sinks.
 */
#ifndef ANNUNCIATOR_H
#define ANNUNCIATOR_H

#include <stdbool.h>
#include <stdint.h>

/* Rising: the lamp shows the highest. */
enum annunciator_state {
	ANNUNCIATOR_OK = 0,
	ANNUNCIATOR_SILENT,	/* no receipts: records are kept, not shared */
	ANNUNCIATOR_ATTENTION,	/* a journey ended badly, an order is refused */
	ANNUNCIATOR_FAULT,	/* a probe gives no values, an input is gone */
	ANNUNCIATOR_WARNING,	/* an excursion, or a rule of notice, review */
	ANNUNCIATOR_STORE,	/* records cannot be kept */
	ANNUNCIATOR_ALARM	/* a rule that ends the product's good standing */
};

/* An indicator: log lines now, lamps and buzzers on pins later. */
struct annunciator_sink {
	void *ctx;
	/* The worst condition changed. */
	void (*lamp)(void *ctx, enum annunciator_state worst);
	/* Sound until somebody acts, or not. */
	void (*buzzer)(void *ctx, bool on);
	/* A new episode: call for somebody. */
	void (*announce)(void *ctx, enum annunciator_state what,
	    const char *subject, const char *text);
};

#define ANNUNCIATOR_EPISODE_MS (10 * 60 * 1000)
/* Conditions known at a time, gone ones within their episode included. */
#define ANNUNCIATOR_CONDITIONS 128
#define ANNUNCIATOR_SUBJECT 80

struct annunciator_condition {
	enum annunciator_state what;	/* ANNUNCIATOR_OK: free */
	bool is_raised;
	int64_t cleared_ms;
	char subject[ANNUNCIATOR_SUBJECT];
};

struct annunciator {
	struct annunciator_sink sink;
	enum annunciator_state shown;
	bool sounds;
	bool is_hushed;		/* the caller's: announce without sound */
	struct annunciator_condition conditions[ANNUNCIATOR_CONDITIONS];
};

void annunciator_init(struct annunciator *a,
    const struct annunciator_sink *sink);

/* mono_ms: the clock that never steps.  Raising what is raised and clearing
 * what is not have no effect.  'text' is for the announcement. */
void annunciator_raise(struct annunciator *a, int64_t mono_ms,
    enum annunciator_state what, const char *subject, const char *text);
void annunciator_clear(struct annunciator *a, int64_t mono_ms,
    enum annunciator_state what, const char *subject);
/* Call again about what is raised already. */
void annunciator_recall(struct annunciator *a, enum annunciator_state what,
    const char *subject, const char *text);
void annunciator_sound(struct annunciator *a, bool on);
/* A consignment has ended: clear and forget all of its conditions, those of
 * its parts included. */
void annunciator_forget(struct annunciator *a, const char *subject);

enum annunciator_state annunciator_worst(const struct annunciator *a);

/* "ok", "silent", "attention", "fault", "warning", "store", "alarm". */
const char *annunciator_state_name(enum annunciator_state s);

/* The sink that writes log lines. */
extern const struct annunciator_sink annunciator_log;

#endif
