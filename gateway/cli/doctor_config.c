/* SPDX-License-Identifier: Apache-2.0 */
/* doctor_config.c - what the configuration names, looked at from outside.
 *
 * The configuration is read by the gateway's own reader (--check) and by
 * nothing else; this works on what that prints. */
#include "doctor_config.h"

#include <errno.h>
#include <limits.h>
#include <netdb.h>
#include <poll.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli.h"
#include "clock.h"
#include "json.h"
#include "pki_describe.h"
#include "utc.h"

#define OUTPUT_MAX (1 << 18)
#define DAY_MS 86400000LL
/* Renewing takes people: begin this early. */
#define RENEW_DAYS 30
#define CONNECT_MS 3000
#define FREE_MIN (64 << 20)

extern char **environ;

/* ---- coldpass-gateway --check ---- */

/* Next to this program, as they are installed; else wherever PATH says. */
static void find_gateway(char *out, size_t cap)
{
	ssize_t n = readlink("/proc/self/exe", out, cap - 1);
	char *slash;

	if (n > 0) {
		out[n] = '\0';
		slash = strrchr(out, '/');
		if (slash && (size_t)(slash - out) + 18 < cap) {
			memcpy(slash, "/coldpass-gateway", 18);
			if (access(out, X_OK) == 0)
				return;
		}
	}
	(void)snprintf(out, cap, "coldpass-gateway");
}

static size_t read_to_end(int fd, char *out, size_t cap)
{
	size_t len = 0;

	while (len + 1 < cap) {
		ssize_t n = read(fd, out + len, cap - 1 - len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		len += (size_t)n;
	}
	out[len] = '\0';
	return len;
}

/* Its standard output and error into out and err; the exit status, -1 if it
 * cannot be run. */
static int run_check(const char *config, char *out, char *err)
{
	char path[PATH_MAX];
	char check[] = "--check", name[] = "--config";
	char *file = strdup(config);
	char *argv[] = { path, name, file, check, NULL };
	posix_spawn_file_actions_t fa;
	int to[2], to_err[2], status = -1;
	pid_t pid;

	find_gateway(path, sizeof(path));
	if (!file || pipe(to) != 0 || pipe(to_err) != 0) {
		free(file);
		return -1;
	}
	posix_spawn_file_actions_init(&fa);
	posix_spawn_file_actions_adddup2(&fa, to[1], STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&fa, to_err[1], STDERR_FILENO);
	if (posix_spawnp(&pid, path, &fa, NULL, argv, environ) != 0)
		pid = -1;
	posix_spawn_file_actions_destroy(&fa);
	close(to[1]);
	close(to_err[1]);
	(void)read_to_end(to[0], out, OUTPUT_MAX);
	(void)read_to_end(to_err[0], err, 4096);
	close(to[0]);
	close(to_err[0]);
	free(file);
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

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
		doctor_say(d, "time", true, "%s only, within %lld ms: time "
		    "synchronisation would prove it",
		    clock_quality_name(now.quality), (long long)now.err_ms);
	else
		doctor_say(d, "time", true, "%s, within %lld ms",
		    clock_quality_name(now.quality), (long long)now.err_ms);
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
	char *out = cli_alloc(OUTPUT_MAX, 1), *err = cli_alloc(4096, 1);
	int64_t now_ms = 0;
	static const char name[] = "coldpass-gateway: ";
	int code = run_check(d->config, out, err);
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
