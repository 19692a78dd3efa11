/* SPDX-License-Identifier: Apache-2.0 */
/* doctor_config.c - what the configuration names, looked at from outside.
 *
 * The configuration is read by the gateway's own reader (--check) and by
 * nothing else; this works on what that prints. */
#include "doctor_config.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "cli.h"
#include "clock.h"
#include "clock_kernel.h"
#include "gateway_run.h"
#include "json.h"
#include "pki_describe.h"
#include "sensor_text.h"
#include "utc.h"

#define DAY_MS 86400000LL
/* Renewing takes people: begin this early. */
#define RENEW_DAYS 30
#define CONNECT_MS 3000
#define FREE_MIN (64 << 20)

/* ---- what it names ---- */

static void look_at_certificate(struct doctor *d, const char *name,
    const char *file, int64_t now_ms)
{
	struct pki_description c[4];
	char label[64], until[UTC_TEXT], why[300];
	int64_t left;
	int n = 0;

	(void)snprintf(label, sizeof(label), "certificate:%s", name);
	if (pki_describe(file, c, 4, &n, why, sizeof(why)) != STATUS_OK ||
	    n == 0) {
		doctor_say(d, label, false, "%s", why);
		return;
	}
	utc_format(c[0].not_after_ms, until);
	left = (c[0].not_after_ms - now_ms) / DAY_MS;
	if (now_ms > c[0].not_after_ms)
		doctor_say(d, label, false, "%s: expired on %s: install a "
		    "new one", file, until);
	else if (now_ms < c[0].not_before_ms)
		doctor_say(d, label, false, "%s: not valid yet: check the "
		    "clock", file);
	else if (left < RENEW_DAYS)
		doctor_say(d, label, false, "%s: expires in %lld days: renew "
		    "it now", file, (long long)left);
	else
		doctor_say(d, label, true, "valid until %s", until);
}

static void look_at_time(struct doctor *d, int64_t *now_ms)
{
	struct clock clock;
	struct clock_utc now;

	clock_real(&clock);
	now = clock.utc(&clock);
	*now_ms = now.utc_ms;
	if (now.quality == CLOCK_NONE)
		doctor_say(d, "time", false, "the wall clock is not set: "
		    "start time synchronisation (chrony)");
	else if (now.quality >= CLOCK_RTC)
		doctor_say(d, "time", true, "%s only, within %lld ms, kept by "
		    "%s: time synchronisation would prove it",
		    clock_quality_name(now.quality), (long long)now.err_ms,
		    clock_kernel_source());
	else
		doctor_say(d, "time", true, "%s, within %lld ms, kept by %s",
		    clock_quality_name(now.quality), (long long)now.err_ms,
		    clock_kernel_source());
}

static void look_at_disk(struct doctor *d, const char *dir)
{
	struct statvfs fs;
	unsigned long long bytes;

	if (statvfs(dir, &fs) != 0) {
		doctor_say(d, "disk", errno == ENOENT, "%s: %s%s", dir,
		    strerror(errno), errno == ENOENT ?
		    ": the gateway makes it at its first start" : "");
		return;
	}
	bytes = (unsigned long long)fs.f_bavail * fs.f_frsize;
	doctor_say(d, "disk", bytes >= FREE_MIN, "%s: %llu MB free%s", dir,
	    bytes >> 20, bytes >= FREE_MIN ? "" : ": make room");
}

/* Waits at most CONNECT_MS. */
static bool can_connect(const struct addrinfo *ai)
{
	int fd = socket(ai->ai_family, SOCK_STREAM | SOCK_NONBLOCK, 0);
	struct pollfd p = { .fd = fd, .events = POLLOUT };
	int error = 0;
	socklen_t len = sizeof(error);
	bool ok;

	if (fd < 0)
		return false;
	ok = connect(fd, ai->ai_addr, ai->ai_addrlen) == 0;
	if (!ok && errno == EINPROGRESS && poll(&p, 1, CONNECT_MS) == 1 &&
	    getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) == 0)
		ok = error == 0;
	close(fd);
	return ok;
}

static void look_at_broker(struct doctor *d, const char *uri)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *list = NULL;
	char host[256], *port;
	const char *from = strstr(uri, "://");
	bool ok = false;
	int rc;

	(void)snprintf(host, sizeof(host), "%s", from ? from + 3 : uri);
	port = strrchr(host, ':');
	if (!port) {
		doctor_say(d, "network", false, "%s: mqtt.uri names no port",
		    uri);
		return;
	}
	*port++ = '\0';
	rc = getaddrinfo(host, port, &hints, &list);
	if (rc != 0) {
		doctor_say(d, "network", false, "%s: %s: check the name and "
		    "the resolver", host, gai_strerror(rc));
		return;
	}
	for (struct addrinfo *ai = list; ai && !ok; ai = ai->ai_next)
		ok = can_connect(ai);
	freeaddrinfo(list);
	doctor_say(d, "network", ok, "%s %s", uri, ok ? "takes connections" :
	    "takes no connection: check network, firewall and broker");
}

/* ---- probes ---- */

static void look_at_sensor(struct doctor *d, const struct json *doc, int at)
{
	char id[64], name[80], result[32], why[300];
	bool ok;

	sensor_text(doc, at, "id", id, sizeof(id));
	sensor_text(doc, at, "result", result, sizeof(result));
	sensor_text(doc, at, "why", why, sizeof(why));
	(void)snprintf(name, sizeof(name), "probe:%.60s", id);
	ok = strcmp(result, "ok") == 0 || strcmp(result, "recorded") == 0;
	doctor_say(d, name, ok, "%s%s%s", ok ? result : "gives no reading ",
	    ok ? "" : why[0] != '\0' ? why : result, "");
}

void doctor_config_probes(struct doctor *d)
{
	char *out = cli_alloc(GATEWAY_RUN_OUT, 1);
	char *err = cli_alloc(GATEWAY_RUN_ERR, 1);
	int code = gateway_run(d->config, "--probe-check", out, err);
	size_t len = strlen(out);
	int cap = (int)(len / 2) + 16, list = -1;
	struct json_token *tokens = cli_alloc((size_t)cap, sizeof(*tokens));
	struct json doc;

	if (code >= 0 && json_parse(&doc, out, len, tokens, cap, 0, NULL) ==
	    STATUS_OK)
		list = json_member(&doc, 0, "sensors");
	for (int at = list < 0 ? -1 : json_first(&doc, list); at >= 0;
	    at = json_next(&doc, at))
		look_at_sensor(d, &doc, at);
	err[strcspn(err, "\n")] = '\0';
	if (list < 0)
		doctor_say(d, "probes", false, "not read: %.300s", err);
	free(tokens);
	free(out);
	free(err);
}

/* ---- all of it ---- */

static void text_at(const struct json *doc, const char *group,
    const char *name, char *out, size_t cap)
{
	int at = group ? json_member(doc, 0, group) : 0;

	out[0] = '\0';
	if (at >= 0)
		at = json_member(doc, at, name);
	if (at >= 0 && json_string(doc, at, out, cap) != STATUS_OK)
		out[0] = '\0';
}

static void look_at_named(struct doctor *d, const struct json *doc,
    int64_t now_ms)
{
	static const char *const certs[][3] = {
		{ "evidence", "certificate", "evidence" },
		{ "mqtt", "certificate", "tls" },
		{ "mqtt", "ca", "broker-ca" },
		{ "trust", "cloud", "cloud" },
		{ "trust", "command", "command" }
	};
	char text[1100];

	for (size_t i = 0; i < sizeof(certs) / sizeof(certs[0]); i++) {
		text_at(doc, certs[i][0], certs[i][1], text, sizeof(text));
		if (text[0] != '\0')
			look_at_certificate(d, certs[i][2], text, now_ms);
	}
	text_at(doc, NULL, "data_dir", text, sizeof(text));
	look_at_disk(d, text);
	text_at(doc, "mqtt", "uri", text, sizeof(text));
	look_at_broker(d, text);
}

static void look_at_output(struct doctor *d, const char *out, size_t len,
    int64_t now_ms)
{
	int cap = (int)(len / 2) + 16;
	struct json_token *tokens = cli_alloc((size_t)cap, sizeof(*tokens));
	struct json doc;

	if (json_parse(&doc, out, len, tokens, cap, 0, NULL) == STATUS_OK)
		look_at_named(d, &doc, now_ms);
	free(tokens);
}

void doctor_config_look(struct doctor *d)
{
	char *out = cli_alloc(GATEWAY_RUN_OUT, 1);
	char *err = cli_alloc(GATEWAY_RUN_ERR, 1);
	int64_t now_ms = 0;
	static const char name[] = "coldpass-gateway: ";
	int code = gateway_run(d->config, "--check", out, err);
	const char *said = strncmp(err, name, sizeof(name) - 1) == 0 ?
	    err + sizeof(name) - 1 : err;

	err[strcspn(err, "\n")] = '\0';
	look_at_time(d, &now_ms);
	if (code < 0)
		doctor_say(d, "config", false, "coldpass-gateway cannot be "
		    "run: is it installed?");
	else
		doctor_say(d, "config", code == 0, "%.380s",
		    said[0] != '\0' ? said : d->config);
	if (code == 0)
		look_at_output(d, out, strlen(out), now_ms);
	free(out);
	free(err);
}
