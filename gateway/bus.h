/* SPDX-License-Identifier: Apache-2.0 */
/* bus.h - one thread for each bus, so that a bus that hangs costs its own
 * probes their readings and nothing else.
 *
 * What is asked is queued on the loop's thread and read one set at a time:
 * begin, wait for the slowest conversion, fetch.  Who asked is answered in
 * time in any case: after BUS_TIMEOUT_MS, or at once while the bus is known
 * to hang, with PROBE_TIMEOUT.  The thread works on a copy, so askers may end
 * before it comes back.  Each chip is asked who it is before its first
 * reading and then hourly.
 *
 * A bus is opened by the first transfer and again after its adapter went; a
 * missing bus is a fault of its readings, not of the gateway.
 */
#ifndef BUS_H
#define BUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bus_wire.h"
#include "i2c.h"
#include "limit.h"
#include "loop.h"
#include "probes.h"
#include "worker.h"

/* Longer than any conversion (1.2 s) and eight missing chips on an adapter
 * that takes its time to say so (0.5 s each, twice). */
#define BUS_TIMEOUT_MS 15000
#define BUS_IDENTIFY_MS (60 * 60 * 1000)

struct bus_read;
typedef void bus_read_fn(void *ctx);

/* A question; embedded in whoever asks. */
struct bus_read {
	int count;
	struct probes_unit *unit[LIMIT_PROBES];
	struct probe_reading reading[LIMIT_PROBES];	/* when fn is called */
	bus_read_fn *fn;
	void *ctx;

	/* private */
	struct bus *bus;		/* NULL: nothing is asked */
	struct bus_read *next;
	int64_t utc_ms;
	struct loop_timer timer;
};

struct bus;
struct buses;

struct buses *buses_open(struct loop *loop);
/* Waits for the threads, but not for those that hang: what those use is never
 * freed.  Nobody who asked is told. */
void buses_stop(struct buses *all);
void buses_close(struct buses *all);	/* after the probes */
/* For tests: open buses so; before anything is asked. */
void buses_opener(struct buses *all, bus_opener_fn *fn, void *ctx);

/* The bus of that path, with a thread; NULL: what the kernel drives, all on
 * one thread.  NULL without memory or thread. */
struct bus *buses_get(struct buses *all, const char *path);

/* For drivers; used on the bus's thread. */
struct i2c_bus *bus_i2c(struct bus *b);
/* For further jobs on the bus's thread (accelerometers). */
struct worker *bus_worker(struct bus *b);

/* Ask; fn is called later, or at once if the bus hangs. */
void bus_read(struct bus *b, struct bus_read *r, int64_t utc_ms);
/* Forget it; fn is not called.  Nothing if nothing is asked. */
void bus_cancel(struct bus_read *r);
/* Does the thread work for it right now? */
bool bus_is_reading(const struct bus_read *r);
/* A set was not answered in time and the thread is not back yet. */
bool bus_is_stuck(const struct bus *b);
/* Why its adapter could not be opened when it was last asked; "". */
const char *bus_why(const struct bus *b);
/* Is the thread at work? */
bool bus_is_out(const struct bus *b);

#endif
