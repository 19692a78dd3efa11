/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config.h"

#define GOOD \
	"{\"database\":\"d.db\",\"evidence_roots\":[\"/a.pem\",\"b.pem\"]," \
	"\"signer\":{\"key\":\"k\",\"certificate\":\"c\"}," \
	"\"mqtt\":{\"uri\":\"ssl://h:1\",\"ca\":\"ca\"," \
	"\"certificate\":\"mc\",\"key\":\"mk\"}%s}"

static char dir[64], path[96];

static int open_dir(void **state)
{
	(void)state;
	strcpy(dir, "/tmp/coldpass-cloudsim-XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof(path), "%s/c.json", dir);
	return 0;
}

static int close_dir(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(dir);
}

static enum status load(const char *text, struct config *c, char *why)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	why[0] = '\0';
	return config_load(path, c, why);
}

static enum status load_with(const char *extra, struct config *c, char *why)
{
	char text[2048];

	snprintf(text, sizeof(text), GOOD, extra);
	return load(text, c, why);
}

static void defaults_and_paths(void **state)
{
	struct config c;
	char why[CONFIG_WHY], expected[128];

	(void)state;
	assert_int_equal(load_with("", &c, why), STATUS_OK);
	snprintf(expected, sizeof(expected), "%s/d.db", dir);
	assert_string_equal(c.database, expected);
	assert_int_equal(c.roots.count, 2);
	assert_string_equal(c.roots.path[0], "/a.pem");
	assert_string_equal(c.http_host, "127.0.0.1");
	assert_int_equal(c.http_port, 8080);
	assert_string_equal(c.http_port_file, "");
	assert_int_equal(c.receipt_every_ms, 1000);
	assert_string_equal(c.mqtt_client_id, "cloudsim");
	assert_string_equal(c.mqtt_uri, "ssl://h:1");
}

static void errors_name_file_line_member(void **state)
{
	static const struct {
		const char *extra, *says;
	} cases[] = {
		{ ",\n\"prot\":1", "c.json:2: prot: is no member" },
		{ ",\n\n\"http\":{\"prot\":1}", "c.json:3: http.prot: is no" },
		{ ",\"http\":{\"port\":65536}", "http.port: must be an integer"
		    " from 0 to 65535: the port" },
		{ ",\"http\":7", "http: must be an object" },
		{ ",\"receipt_every_ms\":\"1\"", "receipt_every_ms: must be" },
		{ ",\"limits\":{\"hold_records\":0}", "limits.hold_records" },
		{ ",\"database\":\"e\"", "a member name occurs twice" },
		{ ",", "c.json:1:" },
	};
	struct config c;
	char why[CONFIG_WHY];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_not_equal(load_with(cases[i].extra, &c, why),
		    STATUS_OK);
		if (!strstr(why, cases[i].says) || !strstr(why, path))
			fail_msg("'%s' lacks '%s'", why, cases[i].says);
	}
}

static void missing_members_are_named(void **state)
{
	struct config c;
	char why[CONFIG_WHY];

	(void)state;
	assert_int_equal(load("{}", &c, why), STATUS_MISSING);
	assert_non_null(strstr(why, "database: is missing: state the SQLite"));
	assert_int_equal(load("{\"database\":\"d\",\"evidence_roots\":[]}",
	    &c, why), STATUS_TYPE);
	assert_non_null(strstr(why, "evidence_roots: must be an array of 1"));
	assert_int_equal(config_load("/nowhere/at/all", &c, why),
	    STATUS_NO_FILE);
	assert_non_null(strstr(why, "/nowhere/at/all: cannot read it"));
}

/* What --check prints is a configuration with the same meaning. */
static void printing_and_reading_are_inverse(void **state)
{
	struct config a, b;
	char why[CONFIG_WHY], text[16384];
	struct json_writer w;
	size_t len;

	(void)state;
	assert_int_equal(load_with(",\"http\":{\"port_file\":\"p\"}", &a,
	    why), STATUS_OK);
	json_write_init(&w, text, sizeof(text));
	config_write(&a, &w);
	assert_int_equal(json_write_done(&w, &len), STATUS_OK);
	assert_int_equal(load(text, &b, why), STATUS_OK);
	assert_memory_equal(&a, &b, sizeof(a));
}

static void the_shipped_one_is_read(void **state)
{
	struct config c;
	char why[CONFIG_WHY] = "";

	(void)state;
	assert_int_equal(config_load("configs/cloudsim.json", &c, why),
	    STATUS_OK);
	assert_string_equal(why, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults_and_paths),
		cmocka_unit_test(errors_name_file_line_member),
		cmocka_unit_test(missing_members_are_named),
		cmocka_unit_test(printing_and_reading_are_inverse),
		cmocka_unit_test(the_shipped_one_is_read),
	};

	return cmocka_run_group_tests(tests, open_dir, close_dir);
}
