/* SPDX-License-Identifier: Apache-2.0 */
/* window_shot.h - all consignments at one moment, for whoever looks at it
 * from another thread; it does not change and goes with its last reader. */
#ifndef WINDOW_SHOT_H
#define WINDOW_SHOT_H

#include <pthread.h>
#include <stdint.h>

#include "parcel.h"

struct window_shot {
	int readers;			/* under the box's lock */
	int64_t utc_ms;
	char gw[LIMIT_GW + 1];
	struct parcel *parcels;
};

/* Where the newest hangs. */
struct window_box {
	pthread_mutex_t lock;
	struct window_shot *newest;	/* NULL: none yet */
};

void window_shot_hang(struct window_box *b, struct window_shot *s);
/* To be given back; NULL: none hangs. */
struct window_shot *window_shot_take(struct window_box *b);
void window_shot_give_back(struct window_box *b, struct window_shot *s);

/* NULL: it is not there. */
const struct parcel *window_shot_find(const struct window_shot *s,
    const char *cid);

#endif
