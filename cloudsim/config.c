/* SPDX-License-Identifier: Apache-2.0 */
/* config.c - one row per member: reader, printer and messages share it. */
#include "config.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checkpoint.h"
#include "files.h"
#include "json.h"

#define FILE_MAX 65536
#define TOKENS 256

enum type { WORD, PATH, PATHS, INTEGER };
enum need { OPTIONAL, REQUIRED };

struct row {
	const char *section;	/* "": at the root */
	const char *name;
	enum type type;
	enum need need;
	size_t offset;
	int64_t min, max;	/* of an integer, of a text's bytes */
	int64_t otherwise;
	const char *text;
	const char *remedy;
};

#define AT(member) offsetof(struct config, member)

static const struct row rows[] = {
	{ "", "database", PATH, REQUIRED, AT(database), 1, CONFIG_PATH - 1,
	    0, NULL, "the SQLite file that holds all records" },
	{ "", "evidence_roots", PATHS, REQUIRED, AT(roots), 1, CONFIG_ROOTS,
	    0, NULL, "PEM files of the issuers believed for evidence" },
	{ "", "receipt_every_ms", INTEGER, OPTIONAL, AT(receipt_every_ms),
	    1, 3600000, 1000, NULL,
	    "the least time between two receipts for one leg" },
	{ "signer", "key", PATH, REQUIRED, AT(signer_key), 1,
	    CONFIG_PATH - 1, 0, NULL, "the P-256 key that signs receipts" },
	{ "signer", "certificate", PATH, REQUIRED, AT(signer_certificate), 1,
	    CONFIG_PATH - 1, 0, NULL,
	    "its certificate, role cloud, PEM, leaf first" },
	{ "mqtt", "uri", WORD, REQUIRED, AT(mqtt_uri), 1, 255, 0, NULL,
	    "the broker, \"ssl://host:8883\"" },
	{ "mqtt", "client_id", WORD, OPTIONAL, AT(mqtt_client_id), 1, 64, 0,
	    "cloudsim", "the MQTT client id" },
	{ "mqtt", "ca", PATH, REQUIRED, AT(mqtt_ca), 1, CONFIG_PATH - 1, 0,
	    NULL, "the issuer of the broker's certificate, PEM" },
	{ "mqtt", "certificate", PATH, REQUIRED, AT(mqtt_certificate), 1,
	    CONFIG_PATH - 1, 0, NULL, "the TLS client certificate, PEM" },
	{ "mqtt", "key", PATH, REQUIRED, AT(mqtt_key), 1, CONFIG_PATH - 1, 0,
	    NULL, "the TLS client key, PEM" },
	{ "mqtt", "keepalive_s", INTEGER, OPTIONAL, AT(mqtt_keepalive_s), 5,
	    3600, 60, NULL, "seconds between signs of life to the broker" },
	{ "mqtt", "backoff_base_ms", INTEGER, OPTIONAL,
	    AT(mqtt_backoff_base_ms), 10, 3600000, 1000, NULL,
	    "the first reconnect waits up to this" },
	{ "mqtt", "backoff_cap_ms", INTEGER, OPTIONAL,
	    AT(mqtt_backoff_cap_ms), 10, 86400000, 60000, NULL,
	    "no reconnect waits longer than this" },
	{ "http", "host", WORD, OPTIONAL, AT(http_host), 1, 63, 0,
	    "127.0.0.1", "the address to listen on; a proxy adds TLS" },
	{ "http", "port", INTEGER, OPTIONAL, AT(http_port), 0, 65535, 8080,
	    NULL, "the port to listen on, 0: any that is free" },
	{ "http", "port_file", PATH, OPTIONAL, AT(http_port_file), 1,
	    CONFIG_PATH - 1, 0, NULL, "where to write the port in use" },
	{ "http", "verify_page", PATH, OPTIONAL, AT(http_verify_page), 1,
	    CONFIG_PATH - 1, 0, NULL, "the verification page (make web), "
	    "served at /verify.html" },
	{ "http", "connections", INTEGER, OPTIONAL, AT(http_connections), 1,
	    1000, 64, NULL, "connections served at the same time" },
	{ "log", "origin", WORD, OPTIONAL, AT(log_origin), 1, 100, 0,
	    "coldpass.invalid/log", "the log's name, the same for good" },
	{ "log", "checkpoint_every_s", INTEGER, OPTIONAL,
	    AT(checkpoint_every_s), 1, 86400, 60, NULL,
	    "the least time between two checkpoints" },
	{ "log", "witnesses", PATHS, OPTIONAL, AT(witnesses), 1, CONFIG_ROOTS,
	    0, NULL, "PEM files of the witnesses' public keys (Ed25519)" },
	{ "log", "tsa_roots", PATHS, OPTIONAL, AT(tsa_roots), 1, CONFIG_ROOTS,
	    0, NULL, "PEM files of issuers believed for time stamps" },
	{ "limits", "hold_records", INTEGER, OPTIONAL, AT(hold_records), 1,
	    1000000, 4096, NULL,
	    "records kept in memory until their open arrives" },
	{ "limits", "cached_legs", INTEGER, OPTIONAL, AT(cached_legs), 1,
	    1000000, 4096, NULL, "legs kept in memory, 1 kB each" },
	{ "limits", "cached_judgements", INTEGER, OPTIONAL,
	    AT(cached_judgements), 1, 100000, 256, NULL,
	    "judgements kept in memory, 130 kB each" },
};
#define ROWS ((int)(sizeof(rows) / sizeof(rows[0])))

struct walk {
	const struct json *doc;
	struct config *out;
	const char *dir;	/* of the configuration file, with slash */
	size_t dir_len;
	bool seen[ROWS];
	struct problem *p;
};

static void name_row(const struct row *row, char *out, size_t cap)
{
	(void)snprintf(out, cap, "%s%s%s", row->section,
	    row->section[0] != '\0' ? "." : "", row->name);
}

static enum status wrong(struct walk *k, int at, const struct row *row)
{
	char where[64], why[sizeof(k->p->why)];

	name_row(row, where, sizeof(where));
	k->p->line = json_line(k->doc, at);
	if (row->type == INTEGER)
		(void)snprintf(why, sizeof(why), "must be an integer from "
		    "%lld to %lld: %s", (long long)row->min,
		    (long long)row->max, row->remedy);
	else if (row->type == PATHS)
		(void)snprintf(why, sizeof(why), "must be an array of 1 to "
		    "%lld paths: %s", (long long)row->max, row->remedy);
	else
		(void)snprintf(why, sizeof(why), "must be text of 1 to %lld "
		    "bytes: %s", (long long)row->max, row->remedy);
	return problem_set(k->p, STATUS_TYPE, where, why);
}

/* ---- one value ---- */

static bool take_text(struct walk *k, int at, const struct row *row,
    char *out, size_t cap)
{
	char text[CONFIG_PATH];
	size_t dir;

	if (json_string(k->doc, at, text, cap) != STATUS_OK)
		return false;
	dir = row->type != WORD && text[0] != '/' ? k->dir_len : 0;
	if (dir + strlen(text) >= cap)
		return false;
	memcpy(out, k->dir, dir);
	memcpy(out + dir, text, strlen(text) + 1);
	return true;
}

static bool take_paths(struct walk *k, int at, const struct row *row)
{
	char *to = (char *)k->out + row->offset;
	struct config_paths *paths = (struct config_paths *)(void *)to;
	int64_t n = 0;

	if (json_type(k->doc, at) != JSON_ARRAY || json_size(k->doc, at) < 1 ||
	    json_size(k->doc, at) > row->max)
		return false;
	for (int i = json_first(k->doc, at); i >= 0; i = json_next(k->doc, i))
		if (!take_text(k, i, row, paths->path[n++], CONFIG_PATH))
			return false;
	paths->count = n;
	return true;
}

static enum status take(struct walk *k, int at, int i)
{
	const struct row *row = &rows[i];
	char *to = (char *)k->out + row->offset;
	int64_t number;
	bool good;

	k->seen[i] = true;
	if (row->type == PATHS) {
		good = take_paths(k, at, row);
	} else if (row->type == INTEGER) {
		good = json_int(k->doc, at, row->min, row->max, &number) ==
		    STATUS_OK;
		if (good)
			memcpy(to, &number, sizeof(number));
	} else {
		good = take_text(k, at, row, to, (size_t)row->max + 1);
	}
	return good ? STATUS_OK : wrong(k, at, row);
}

/* ---- the walk ---- */

static enum status unknown(struct walk *k, int name, const char *section)
{
	char member[64], where[80];

	if (json_string(k->doc, name, member, sizeof(member)) != STATUS_OK)
		(void)snprintf(member, sizeof(member), "?");
	(void)snprintf(where, sizeof(where), "%.16s%s%.60s", section,
	    section[0] != '\0' ? "." : "", member);
	k->p->line = json_line(k->doc, name);
	return problem_set(k->p, STATUS_UNKNOWN, where,
	    "is no member of this file: correct its name or remove it");
}

static int find(const struct walk *k, int name, const char *section)
{
	for (int i = 0; i < ROWS; i++)
		if (strcmp(rows[i].section, section) == 0 &&
		    json_is(k->doc, name, rows[i].name))
			return i;
	return -1;
}

/* The section that a member of the root is, "" if none. */
static const char *section_of(const struct walk *k, int name)
{
	for (int i = 0; i < ROWS; i++)
		if (rows[i].section[0] != '\0' &&
		    json_is(k->doc, name, rows[i].section))
			return rows[i].section;
	return "";
}

static enum status walk_members(struct walk *k, int object,
    const char *section)
{
	if (json_type(k->doc, object) != JSON_OBJECT)
		return problem_set(k->p, STATUS_TYPE, section,
		    "must be an object {...}");
	for (int n = json_first(k->doc, object); n >= 0;
	    n = json_next(k->doc, n)) {
		int row = find(k, n, section);
		const char *inner = section[0] == '\0' ? section_of(k, n) :
		    "";
		enum status s;

		if (row >= 0)
			s = take(k, json_value(k->doc, n), row);
		else if (inner[0] != '\0')
			s = walk_members(k, json_value(k->doc, n), inner);
		else
			s = unknown(k, n, section);
		if (s != STATUS_OK)
			return s;
	}
	return STATUS_OK;
}

static enum status fill_absent(struct walk *k)
{
	for (int i = 0; i < ROWS; i++) {
		const struct row *row = &rows[i];
		char *to = (char *)k->out + row->offset;
		char where[64], why[sizeof(k->p->why)];

		if (k->seen[i])
			continue;
		if (row->need == REQUIRED) {
			name_row(row, where, sizeof(where));
			(void)snprintf(why, sizeof(why),
			    "is missing: state %s", row->remedy);
			return problem_set(k->p, STATUS_MISSING, where, why);
		}
		if (row->type == INTEGER)
			memcpy(to, &row->otherwise, sizeof(row->otherwise));
		else if (row->text)
			memcpy(to, row->text, strlen(row->text) + 1);
	}
	return STATUS_OK;
}

static enum status read_document(const char *path, const char *text,
    size_t len, struct config *out, struct problem *p)
{
	struct json_token tokens[TOKENS];
	struct json doc;
	struct walk k = { .doc = &doc, .out = out, .p = p, .dir = path };
	const char *slash = strrchr(path, '/');
	enum status s = json_parse(&doc, text, len, tokens, TOKENS,
	    JSON_INTEGERS, p);

	k.dir_len = slash ? (size_t)(slash - path) + 1 : 0;
	memset(out, 0, sizeof(*out));
	if (s == STATUS_OK)
		s = walk_members(&k, 0, "");
	if (s == STATUS_OK)
		s = fill_absent(&k);
	if (s == STATUS_OK && !checkpoint_is_name(out->log_origin))
		s = problem_set(p, STATUS_SYNTAX, "log.origin",
		    "must be printable, without space and plus, like "
		    "\"cloud.example.org/coldpass\"");
	return s;
}

enum status config_load(const char *path, struct config *out, char *why)
{
	struct problem p = { 0 };
	char *text, line[24] = "";
	size_t len;
	enum status s = files_load(&files_real, path, FILE_MAX, &text, &len);

	if (s == STATUS_RANGE) {
		(void)snprintf(why, CONFIG_WHY, "%.250s: larger than a "
		    "configuration can be (%d bytes)", path, FILE_MAX);
		return s;
	}
	if (s != STATUS_OK) {
		(void)snprintf(why, CONFIG_WHY, "%.250s: cannot read it: %s",
		    path, strerror(errno));
		return s;
	}
	s = read_document(path, text, len, out, &p);
	free(text);
	if (s == STATUS_OK)
		return s;
	if (p.line > 0)
		(void)snprintf(line, sizeof(line), "%d:", p.line);
	(void)snprintf(why, CONFIG_WHY, "%.200s:%s %s%s%s", path, line,
	    p.where, p.where[0] != '\0' ? ": " : "", p.why);
	return s;
}

/* ---- printing ---- */

static void write_paths(const struct row *row,
    const struct config_paths *paths, struct json_writer *w)
{
	if (paths->count == 0)
		return;
	json_write_array(w, row->name);
	for (int64_t i = 0; i < paths->count; i++)
		json_write_string(w, NULL, paths->path[i]);
	json_write_array_end(w);
}

static void write_row(const struct config *c, const struct row *row,
    struct json_writer *w)
{
	const char *from = (const char *)c + row->offset;
	int64_t number;

	if (row->type == INTEGER) {
		memcpy(&number, from, sizeof(number));
		json_write_int(w, row->name, number);
	} else if (row->type == PATHS) {
		write_paths(row, (const void *)from, w);
	} else if (from[0] != '\0') {
		json_write_string(w, row->name, from);
	}
}

void config_write(const struct config *c, struct json_writer *w)
{
	const char *section = "";

	json_write_object(w, NULL);
	for (int i = 0; i < ROWS; i++) {
		if (strcmp(rows[i].section, section) != 0) {
			if (section[0] != '\0')
				json_write_object_end(w);
			section = rows[i].section;
			json_write_object(w, section);
		}
		write_row(c, &rows[i], w);
	}
	json_write_object_end(w);
	json_write_object_end(w);
}
