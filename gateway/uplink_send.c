/* SPDX-License-Identifier: Apache-2.0 */
/* uplink_send.c - read the next record, publish it, count what is under way.
 *
 * Whatever happens to a record on its way (refused, unreadable, lost) needs
 * no handling of its own: it stays uncovered, and what stays uncovered for a
 * period is sent again.
 */
#include "uplink_state.h"

#include <stdio.h>
#include <string.h>

#include "log.h"

/* MQTT 5, section 3.4.2.1: success, and success without a subscriber. */
#define REASON_SUCCESS 0
#define REASON_NO_SUBSCRIBER 16
#define REASON_LOST (-1)

static struct uplink_flight *flight_of(struct uplink *u, uint64_t tag)
{
	int i;

	for (i = 0; i < u->config.window; i++)
		if (u->flights[i].tag == tag)
			return &u->flights[i];
	return NULL;
}

void uplink_send_forget(struct uplink *u)
{
	memset(u->flights, 0,
	    (size_t)u->config.window * sizeof(u->flights[0]));
}

static struct uplink_leg *next_leg(struct uplink *u,
    enum uplink_window_urgency urgency, int64_t *seq)
{
	struct uplink_leg *first = u->turn != NULL ? u->turn : u->legs;
	struct uplink_leg *l = first;

	if (l == NULL)
		return NULL;
	do {
		struct uplink_leg *after = l->next != NULL ? l->next : u->legs;

		*seq = uplink_window_pick(&l->window, urgency);
		if (*seq >= 0) {
			u->turn = after;
			return l;
		}
		l = after;
	} while (l != first);
	return NULL;
}

void uplink_send_next(struct uplink *u)
{
	struct uplink_flight *f = flight_of(u, UPLINK_NO_TAG);
	struct uplink_leg *l;
	int64_t seq;

	if (f == NULL || !uplink_is_up(u))
		return;
	l = next_leg(u, UPLINK_WINDOW_FIRST, &seq);
	if (l == NULL)
		l = next_leg(u, UPLINK_WINDOW_ANY, &seq);
	if (l == NULL)
		return;
	uplink_window_sent(&l->window, seq);
	*f = (struct uplink_flight){ ++u->last_tag, l, seq };
	u->reading = l;
	u->reading_seq = seq;
	u->reading_tag = f->tag;
	uplink_reader_read(u->reader, l->journal, seq);
}

void uplink_send_line(struct uplink *u, uint64_t tag, enum status s,
    const char *line, size_t len)
{
	struct uplink_flight *f = flight_of(u, tag);
	const struct uplink_leg *l = f != NULL ? f->leg : NULL;
	char topic[UPLINK_TOPIC];

	if (f == NULL)
		return;		/* the connection was lost meanwhile */
	if (l == NULL) {
		f->tag = UPLINK_NO_TAG;
		return;
	}
	if (s != STATUS_OK) {
		log_warn(UPLINK_MODULE, "cannot read record cid=%s leg=%lld "
		    "seq=%lld reason=%s: it stays undelivered and is tried "
		    "again", l->cid, (long long)l->leg, (long long)f->seq,
		    status_name(s));
		f->tag = UPLINK_NO_TAG;
		return;
	}
	snprintf(topic, sizeof(topic), "coldpass/v1/%s/rec/%s", u->config.gw,
	    l->cid);
	s = mqtt_publish(u->mqtt, topic, line, len, "application/jose", false,
	    f->tag);
	if (s == STATUS_OK)
		return;
	log_debug(UPLINK_MODULE, "not published cid=%s seq=%lld reason=%s",
	    l->cid, (long long)f->seq, status_name(s));
	f->tag = UPLINK_NO_TAG;
}

void uplink_send_answered(void *ctx, uint64_t tag, int reason)
{
	struct uplink *u = ctx;
	struct uplink_flight *f = NULL;

	if (tag != UPLINK_NO_TAG)
		f = flight_of(u, tag);
	if (f == NULL)
		return;		/* a status, or of an earlier connection */
	f->tag = UPLINK_NO_TAG;
	if (reason != REASON_SUCCESS && reason != REASON_NO_SUBSCRIBER &&
	    reason != REASON_LOST && uplink_is_worth_a_line(++u->refused))
		log_warn(UPLINK_MODULE, "broker refused a record reason=%d "
		    "times=%llu: records stay here and are offered again; "
		    "check the broker's access list for this gateway", reason,
		    (unsigned long long)u->refused);
	uplink_pump(u);
}
