/* SPDX-License-Identifier: Apache-2.0 */
/* watch.h - look at a log again and again, and cosign what only grew.
 *
 * What was cosigned last is durable before anybody hears of it: a witness
 * that forgot would cosign a second history.  Depends on: cloud.h, view.h.
 */
#ifndef WATCH_H
#define WATCH_H

#include "cloud.h"
#include "note_key.h"
#include "view.h"

struct watch_options {
	const char *cloud, *ca, *log_key, *key, *name, *state, *metrics;
	int64_t every_s;
	bool once;
};

enum watch_result {
	WATCH_FINE = 0,		/* cosigned, or nothing new */
	WATCH_LATER,		/* the cloud could not be asked, or not told */
	WATCH_BREACH,		/* refused: shrunk, forked or rewritten */
	WATCH_BROKEN		/* our own state cannot be kept */
};

struct watch;

/* NULL after saying why on stderr; 'code' is the exit code then. */
struct watch *watch_open(const struct watch_options *o, int *code);
void watch_close(struct watch *w);
enum watch_result watch_round(struct watch *w, int64_t now_s);

#endif
