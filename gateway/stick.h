/* SPDX-License-Identifier: Apache-2.0 */
/* stick.h - a USB stick that is put in gets every dossier, without anybody
 * asking.
 *
 * Watches the kernel's table of mounts for one at the configured directory or
 * directly below it; copies into its folder "coldpass" on a thread of its
 * own, so that a slow stick holds nothing up.  Once per mount: put it in
 * again for a newer copy.
 */
#ifndef STICK_H
#define STICK_H

#include "gateway.h"
#include "json_write.h"

struct stick;

enum stick_state {
	STICK_NONE = 0,		/* none is in */
	STICK_COPYING,
	STICK_DONE,		/* may be pulled out */
	STICK_FAILED		/* why is in the status and the log */
};

/* Told at each change, on the loop's thread: for a lamp. */
typedef void stick_fn(void *ctx, enum stick_state state);

/* trust, cloud: PEM texts.  NULL without memory or thread. */
struct stick *stick_open(struct gateway *g, const char *dir,
    const char *trust, const char *cloud);
void stick_close(struct stick *s);
void stick_listen(struct stick *s, stick_fn *fn, void *ctx);
enum stick_state stick_state(const struct stick *s);
const char *stick_state_name(enum stick_state state);

/* For tests: read this table instead, when stick_look says so. */
void stick_table(struct stick *s, const char *path);
void stick_look(struct stick *s);

/* "stick":{"dir","state","copied","at_ms","why"} */
void stick_write(const struct stick *s, struct json_writer *w);

#endif
