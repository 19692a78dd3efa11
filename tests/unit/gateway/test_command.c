/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "command.h"
#include "consignment_scene.h"

static long long kept_counter(void)
{
	char path[128], text[32] = "";
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/command", scene.data);
	f = fopen(path, "r");
	if (!f)
		return 0;
	assert_non_null(fgets(text, sizeof(text), f));
	fclose(f);
	return strtoll(text, NULL, 10);
}

/* Which file that is: it is another one after every acceptance. */
static ino_t kept_file(void)
{
	char path[128];
	struct stat st;

	(void)snprintf(path, sizeof(path), "%s/command", scene.data);
	assert_int_equal(stat(path, &st), 0);
	return st.st_ino;
}

static void take_signed(const char *signer, const char *typ,
    const char *payload)
{
	static char jws[8192];

	sign_as(signer, typ, payload, jws, sizeof(jws));
	command_take(scene.g->command, jws, strlen(jws));
	settle();
}

static void take(const char *gw, long long counter, long long expires_ms,
    const char *op)
{
	char payload[256];

	(void)snprintf(payload, sizeof(payload), "{\"v\":1,\"gw\":\"%s\","
	    "\"counter\":%lld,\"expires_ms\":%lld,\"op\":\"%s\"}", gw,
	    counter, expires_ms, op);
	take_signed("command", JWS_TYP_COMMAND, payload);
}

#define LATER (SCENE_UTC + 3600000)

static void test_each_counter_once(void **state)
{
	ino_t file;

	(void)state;
	power_on();
	take("GW-1", 5, LATER, "ping");
	assert_int_equal(kept_counter(), 5);
	file = kept_file();
	take("GW-1", 5, LATER, "ping");
	assert_true(kept_file() == file);
	take("GW-1", 4, LATER, "ping");
	assert_int_equal(kept_counter(), 5);
	take("GW-1", 6, LATER, "send-all");
	assert_int_equal(kept_counter(), 6);
	crash();
	power_on();
	take("GW-1", 6, LATER, "ping");
	assert_int_equal(kept_counter(), 6);
	take("GW-1", 7, LATER, "ping");
	assert_int_equal(kept_counter(), 7);
}

static void test_refusals_leave_no_trace(void **state)
{
	static const char good[] = "{\"v\":1,\"gw\":\"GW-1\",\"counter\":9,"
	    "\"expires_ms\":1795025736000,\"op\":\"ping\"}";

	(void)state;
	power_on();
	take("GW-2", 9, LATER, "ping");
	take("GW-1", 9, SCENE_UTC - 1, "ping");
	take("GW-1", 9, LATER, "reboot");
	take("GW-1", 0, LATER, "ping");
	take_signed("quality", JWS_TYP_COMMAND, good);
	take_signed("cloud", JWS_TYP_COMMAND, good);
	take_signed("command", JWS_TYP_PROFILE, good);
	take_signed("command", JWS_TYP_COMMAND, "{\"v\":1}");
	take_signed("command", JWS_TYP_COMMAND, "[]");
	take_signed("command", JWS_TYP_COMMAND, "{\"v\":1,\"gw\":\"GW-1\","
	    "\"counter\":9,\"expires_ms\":1795025736000,\"op\":\"ping\","
	    "\"path\":\"x\"}");
	command_take(scene.g->command, "rubbish", 7);
	scene.clock.now.quality = CLOCK_NONE;
	take("GW-1", 9, LATER, "ping");
	scene.clock.now.quality = CLOCK_NTP;
	assert_int_equal(kept_counter(), 0);
	take_signed("command", JWS_TYP_COMMAND, good);
	assert_int_equal(kept_counter(), 9);
}

/* What is not kept is not done, and may come again. */
static void test_the_counter_comes_first(void **state)
{
	(void)state;
	power_on();
	bad_files_from(1, INT32_MAX, ENOSPC);
	take("GW-1", 3, LATER, "ping");
	bad_files_from(0, 0, 0);
	assert_int_equal(kept_counter(), 0);
	take("GW-1", 3, LATER, "ping");
	assert_int_equal(kept_counter(), 3);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, scene_set_up, \
	    scene_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_each_counter_once),
		TEST(test_refusals_leave_no_trace),
		TEST(test_the_counter_comes_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
