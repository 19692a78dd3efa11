/* SPDX-License-Identifier: Apache-2.0 */
/* reports.c - see reports.h: places, who waits at them, and the thread. */
#include "reports.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports_draw.h"
#include "report_zone.h"

enum state { EMPTY = 0, QUEUED, DRAWING, DONE };

struct place {
	enum state state;
	uint64_t used;			/* when it was wanted last */
	struct reports_key key;
	struct text pdf;
	const char *why;		/* NULL: pdf holds it */
	void *waiters[REPORTS_WAITERS];
	int waiter_count;
};

struct reports {
	struct reports_config config;
	struct reports_draw draw;
	pthread_t thread;
	bool running;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool stopping;
	uint64_t clock;			/* counts questions */
	struct place places[REPORTS_PLACES];
};

/* ---- keys ---- */

bool reports_key_zones(struct reports_key *key, const char *text)
{
	struct report_zone z;

	key->zone_count = 0;
	while (*text != '\0') {
		size_t n = strcspn(text, ",");

		if (key->zone_count == REPORT_ZONES - 1 || n > DIALECT_ZONE)
			return false;
		memcpy(key->zones[key->zone_count], text, n);
		key->zones[key->zone_count][n] = '\0';
		if (!report_zone_open(&z, key->zones[key->zone_count]))
			return false;
		report_zone_close(&z);
		key->zone_count++;
		text += n + (text[n] == ',');
	}
	return true;
}

static bool same_key(const struct reports_key *a, const struct reports_key *b)
{
	if (strcmp(a->cid, b->cid) != 0 || a->lang != b->lang ||
	    a->at_ms != b->at_ms || a->zone_count != b->zone_count ||
	    a->records != b->records || a->rx_ms != b->rx_ms ||
	    strcmp(a->head, b->head) != 0)
		return false;
	for (int i = 0; i < a->zone_count; i++)
		if (strcmp(a->zones[i], b->zones[i]) != 0)
			return false;
	return true;
}

/* ---- places ---- */

static void clear(struct place *p)
{
	text_free(&p->pdf);
	memset(p, 0, sizeof(*p));
}

static bool take_waiter(struct place *p, void *who)
{
	for (int i = 0; i < p->waiter_count; i++)
		if (p->waiters[i] == who) {
			p->waiters[i] = p->waiters[--p->waiter_count];
			return true;
		}
	return false;
}

/* Where this one waited, with its report done; or one that answers the very
 * question.  NULL: there is none. */
static struct place *find(struct reports *r, const struct reports_key *key,
    void *who)
{
	struct place *found = NULL;

	for (int i = 0; i < REPORTS_PLACES; i++) {
		struct place *p = &r->places[i];

		if (p->state == DONE && take_waiter(p, who))
			return p;
		/* a failure is told to those who waited, and tried again */
		if (p->state != EMPTY && same_key(&p->key, key) &&
		    !(p->state == DONE && p->why))
			found = p;
	}
	return found;
}

/* An empty place, or the one unused for longest that nobody needs. */
static struct place *find_room(struct reports *r)
{
	struct place *best = NULL;

	for (int i = 0; i < REPORTS_PLACES; i++) {
		struct place *p = &r->places[i];

		if (p->state == EMPTY)
			return p;
		if (p->state == DONE && p->waiter_count == 0 &&
		    (!best || p->used < best->used))
			best = p;
	}
	if (best)
		clear(best);
	return best;
}

/* ---- the thread ---- */

static struct place *next_place(struct reports *r)
{
	struct place *oldest = NULL;

	for (int i = 0; i < REPORTS_PLACES; i++)
		if (r->places[i].state == QUEUED && (!oldest ||
		    r->places[i].used < oldest->used))
			oldest = &r->places[i];
	return oldest;
}

static void draw_one(struct reports *r, struct place *p)
{
	struct reports_key key = p->key;
	struct text pdf = { 0 };
	const char *why;

	p->state = DRAWING;
	pthread_mutex_unlock(&r->lock);
	why = reports_draw(&r->draw, &key, &pdf);
	pthread_mutex_lock(&r->lock);
	p->pdf = pdf;
	p->why = why;
	p->state = DONE;
	for (int i = 0; i < p->waiter_count; i++)
		r->config.wake(p->waiters[i]);
}

static void *run(void *arg)
{
	struct reports *r = arg;
	struct place *p;

	pthread_mutex_lock(&r->lock);
	while (!r->stopping) {
		p = next_place(r);
		if (p)
			draw_one(r, p);
		else
			pthread_cond_wait(&r->changed, &r->lock);
	}
	pthread_mutex_unlock(&r->lock);
	return NULL;
}

/* Signals belong to the loop's thread. */
static bool start(struct reports *r)
{
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	r->running = pthread_create(&r->thread, NULL, run, r) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return r->running;
}

/* ---- questions ---- */

static bool copy(const struct place *p, struct text *out)
{
	text_add(out, p->pdf.bytes, p->pdf.len);
	return !out->failed;
}

/* The lock is held. */
static enum reports_answer wait_at(struct reports *r, struct place *p,
    void *who)
{
	if (p->waiter_count == REPORTS_WAITERS)
		return REPORTS_BUSY;
	p->waiters[p->waiter_count++] = who;
	r->config.hold(who);
	pthread_cond_signal(&r->changed);
	return REPORTS_LATER;
}

static enum reports_answer answer(struct reports *r,
    const struct reports_key *key, void *who, struct text *pdf,
    const char **why)
{
	struct place *p = find(r, key, who);

	if (p && p->state == DONE) {
		p->used = ++r->clock;
		*why = p->why;
		if (!*why && !copy(p, pdf))
			*why = "out of memory";
		return *why ? REPORTS_FAILED : REPORTS_THERE;
	}
	if (!p) {
		p = find_room(r);
		if (!p)
			return REPORTS_BUSY;
		p->key = *key;
		p->used = ++r->clock;
		p->state = QUEUED;
	}
	return wait_at(r, p, who);
}

enum reports_answer reports_get(struct reports *r,
    const struct reports_key *key, void *who, struct text *pdf, char *why,
    size_t cap)
{
	enum reports_answer a = REPORTS_BUSY;
	const char *reason = NULL;

	pthread_mutex_lock(&r->lock);
	if (!r->stopping)
		a = answer(r, key, who, pdf, &reason);
	pthread_mutex_unlock(&r->lock);
	if (a == REPORTS_FAILED)
		(void)snprintf(why, cap, "%s", reason);
	return a;
}

void reports_forget(struct reports *r, void *who)
{
	pthread_mutex_lock(&r->lock);
	for (int i = 0; i < REPORTS_PLACES; i++)
		(void)take_waiter(&r->places[i], who);
	pthread_mutex_unlock(&r->lock);
}

/* ---- opening ---- */

struct reports *reports_open(const struct reports_config *c, char *why,
    size_t cap)
{
	struct reports *r = calloc(1, sizeof(*r));

	(void)snprintf(why, cap, "out of memory");
	if (!r)
		return NULL;
	pthread_mutex_init(&r->lock, NULL);
	pthread_cond_init(&r->changed, NULL);
	r->config = *c;
	r->draw = (struct reports_draw){ NULL, c->crypto, c->signer_pem,
		malloc(sizeof(struct verify)) };
	if (r->draw.verify)
		r->draw.store = store_sqlite_reader(c->database, why, cap);
	if (!r->draw.store || !start(r)) {
		reports_close(r);
		return NULL;
	}
	return r;
}

void reports_stop(struct reports *r)
{
	pthread_mutex_lock(&r->lock);
	r->stopping = true;
	pthread_cond_signal(&r->changed);
	pthread_mutex_unlock(&r->lock);
	if (r->running)
		pthread_join(r->thread, NULL);
	r->running = false;
	for (int i = 0; i < REPORTS_PLACES; i++) {
		struct place *p = &r->places[i];

		for (int n = 0; p->state != DONE && n < p->waiter_count; n++)
			r->config.wake(p->waiters[n]);
	}
}

void reports_close(struct reports *r)
{
	if (!r)
		return;
	reports_stop(r);
	for (int i = 0; i < REPORTS_PLACES; i++)
		clear(&r->places[i]);
	if (r->draw.store)
		r->draw.store->close(r->draw.store);
	free(r->draw.verify);
	pthread_cond_destroy(&r->changed);
	pthread_mutex_destroy(&r->lock);
	free(r);
}
