/* SPDX-License-Identifier: Apache-2.0 */
/* gateway.h - what every part of the daemon shares: one gateway.
 *
 * Started and stopped by gateway_open and gateway_close; between them
 * everything here is set but for `uplink`, which is NULL where no broker is
 * wanted (tests).
 */
#ifndef GATEWAY_H
#define GATEWAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "annunciator.h"
#include "bus.h"
#include "clock.h"
#include "config.h"
#include "files.h"
#include "keys.h"
#include "loop.h"
#include "pending.h"
#include "probes.h"
#include "radio.h"
#include "script.h"
#include "uplink.h"
#include "worker.h"

struct consignment;
struct control;
struct arming;
struct sense;
struct lines;
struct shake;
struct survey;
struct handover;
struct health;
struct command;
struct flight_mode;
struct supply;
struct preload;

struct gateway {
	const struct config *config;
	const struct files *files;
	struct clock *clock;
	struct loop *loop;
	struct worker *storage;
	struct buses *buses;
	struct bus *bus;		/* what the kernel drives */
	struct keys *keys;
	struct probes probes;
	struct sense *sense;
	struct lines *lines;
	struct shake *shake;		/* NULL: no accelerometers */
	struct flight_mode *flight;	/* NULL: nothing watches */
	struct supply *supply;		/* NULL: nobody looks */
	struct preload *preload;
	struct radio radio;
	struct survey *survey;
	struct script *script;		/* of a simulation, or NULL */
	struct annunciator annunciator;
	struct uplink *uplink;
	int lock_fd;			/* of data_dir */
	int64_t boot;			/* count of boots */
	int64_t sim_pace;		/* 0: real probes, real pace */
	int64_t began_mono_ms;

	struct consignment *consignments;
	int64_t consignment_count;
	struct arming *arming;		/* one at a time, or NULL */
	struct control *control;
	struct health *health;
	struct handover *handover;	/* stick, window */
	struct command *command;

	/* readings and events that no record holds */
	struct pending *pending;
	char *pending_text;		/* PENDING_TEXT; the worker's while out */
	size_t pending_len;
	bool pending_is_out, pending_changed;
	bool has_pending_written, pending_is_first;
	int64_t pending_written_ms;	/* the last time it was begun */
	enum status pending_status;
	struct worker_job pending_job;
	struct loop_timer pending_timer;
	bool pending_timer_is_set;

	/* room to encode one record; used within one call only */
	char payload[LIMIT_PAYLOAD + 1];
	char claim[LIMIT_PAYLOAD + 1];

	/* the wall clock against mono, to notice steps */
	bool has_offset;
	int64_t offset_ms, offset_err_ms;
	struct loop_timer tick_timer, resume_timer;

	bool is_stopping;
	void (*on_quiet)(void *ctx);	/* while stopping: nothing is out */
	void *quiet_ctx;
	struct loop_timer quiet_timer;
	int jobs_out;			/* removals under way */
};

/* Read the clocks once. */
struct gateway_now {
	int64_t mono_ms;
	struct clock_utc utc;
};
struct gateway_now gateway_now(const struct gateway *g);

/* Milliseconds of the clock that are `ms` of real time: what waits for disks
 * and networks waits in real time, whatever the pace. */
int64_t gateway_real_ms(const struct gateway *g, int64_t ms);

/* Opens the data directory, takes the consignments there back, and begins.
 * config, keys, clock, loop, files must outlive it.  NULL with why. */
struct gateway *gateway_open(const struct config *config,
    const struct files *files, struct clock *clock, struct loop *loop,
    struct keys *keys, enum status *s, char *why, size_t cap);

/* gateway_link.c: the broker's side; without it nothing is sent. */
enum status gateway_connect(struct gateway *g, char *why, size_t cap)
    MUST_USE;

/* Stop sampling, write what is pending, tell fn when nothing is under way;
 * then gateway_close. */
void gateway_stop(struct gateway *g, void (*fn)(void *ctx), void *ctx);
void gateway_close(struct gateway *g);

/* Something that no record holds was added or taken: keep it durable. */
void gateway_pending_changed(struct gateway *g);

#endif
