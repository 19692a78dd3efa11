/* SPDX-License-Identifier: Apache-2.0 */
/* gateway_link.c - between the uplink and everything it concerns. */
#include "gateway.h"

#include <string.h>

#include "command.h"
#include "consignment.h"
#include "health.h"
#include "log.h"
#include "receipt_keep.h"

static void receipt(void *ctx, const struct receipt *r,
    const char digest[LIMIT_B64_DIGEST + 1])
{
	struct gateway *g = ctx;
	struct consignment *c = consignment_find_leg(g, r->cid, r->leg);

	annunciator_clear(&g->annunciator, gateway_now(g).mono_ms,
	    ANNUNCIATOR_SILENT, "");
	health_changed(g->health);
	radio_relieved(&g->radio);
	if (!c)
		return;
	c->has_ack = true;
	c->ack_seq = r->upto;
	memcpy(c->ack_digest, digest, sizeof(c->ack_digest));
	receipt_keep_take(c, c->uplink ? uplink_receipt(c->uplink) : NULL);
}

static void alarm_from_cloud(void *ctx, const char *cid, int64_t leg,
    const char *why)
{
	struct gateway *g = ctx;

	log_error("uplink", "cid=%s leg=%lld %s: these records stay here and "
	    "are not counted as delivered", cid, (long long)leg, why);
	annunciator_raise(&g->annunciator, gateway_now(g).mono_ms,
	    ANNUNCIATOR_WARNING, cid, why);
}

static void link_changed(void *ctx, bool up, const char *reason)
{
	struct gateway *g = ctx;

	if (!up)
		annunciator_raise(&g->annunciator, gateway_now(g).mono_ms,
		    ANNUNCIATOR_SILENT, "", reason);
	health_changed(g->health);
}

static void command_came(void *ctx, const char *jws, size_t len)
{
	struct gateway *g = ctx;

	command_take(g->command, jws, len);
}

static void fill_mqtt(const struct config *c, struct mqtt_config *m)
{
	m->uri = c->mqtt_uri;
	m->client_id = c->gw;
	m->ca_file = c->mqtt_ca;
	m->cert_file = c->mqtt_certificate;
	m->key_file = c->mqtt_key;
	m->keepalive_s = (int)c->mqtt_keepalive_s;
	m->backoff_base_ms = c->mqtt_backoff_base_ms;
	m->backoff_cap_ms = c->mqtt_backoff_cap_ms;
}

enum status gateway_connect(struct gateway *g, char *why, size_t cap)
{
	struct uplink_config config = { .gw = g->config->gw,
		.crypto = &g->keys->crypto, .cloud = &g->keys->cloud,
		.window = 20,
		.receipt_timeout_ms = g->config->receipt_timeout_s * 1000 };
	struct uplink_events events = { .ctx = g, .receipt = receipt,
		.alarm = alarm_from_cloud, .link = link_changed,
		.command = command_came };

	fill_mqtt(g->config, &config.mqtt);
	config.mqtt.is_held = radio_begins_held(&g->radio);
	g->uplink = uplink_open(g->loop, g->storage, &config, &events, why,
	    cap);
	if (!g->uplink)
		return STATUS_IO;
	for (struct consignment *c = g->consignments; c; c = c->next) {
		if (c->journal)
			c->uplink = uplink_add(g->uplink, c->journal, c->cid,
			    c->leg_no);
		/* what was urgent before a restart still is */
		if (c->uplink && c->alarm_seq >= 0)
			uplink_offer(g->uplink, c->uplink, c->alarm_seq,
			    true);
	}
	health_changed(g->health);
	return STATUS_OK;
}
