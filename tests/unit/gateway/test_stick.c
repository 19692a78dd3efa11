/* SPDX-License-Identifier: Apache-2.0 */
/* A stick is a directory that the test's own table of mounts names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "consignment_scene.h"
#include "handover.h"
#include "stick.h"

static char media[96], table[96];
static enum stick_state states[32];
static int state_count;

static void tell(void *ctx, enum stick_state state)
{
	(void)ctx;
	states[state_count++ % 32] = state;
}

static struct stick *stick(void)
{
	return handover_stick(scene.g->handover);
}

/* id 0: nothing is mounted. */
static void mount_is(int id, const char *path)
{
	char text[256];

	(void)snprintf(text, sizeof(text), "22 28 0:20 / /proc rw - proc proc "
	    "rw\n%d 28 8:17 / %s rw - vfat /dev/sdb1 rw\n", id, id == 0 ?
	    "/elsewhere" : path);
	write_text(table, text);
	stick_look(stick());
}

static void await(enum stick_state state)
{
	for (int i = 0; i < 2000 && stick_state(stick()) != state; i++)
		loop_turn(scene.loop, 5);
	assert_int_equal(stick_state(stick()), state);
}

static void begin(void)
{
	char extra[200];

	(void)snprintf(media, sizeof(media), "%s/media", scene.dir);
	(void)snprintf(table, sizeof(table), "%s/mountinfo", scene.dir);
	assert_int_equal(mkdir(media, 0700), 0);
	(void)snprintf(extra, sizeof(extra),
	    "\"handover\":{\"stick\":\"%s\"},", media);
	load_config(extra);
	power_on();
	state_count = 0;
	stick_table(stick(), table);
	stick_listen(stick(), tell, NULL);
	(void)opened();
	start();
	pass(20);
}

static long long size_of(const char *name)
{
	char path[200];
	struct stat st;

	(void)snprintf(path, sizeof(path), "%s/coldpass/%s%s", media,
	    name[0] == '.' ? scene.cid : "", name);
	return stat(path, &st) == 0 ? (long long)st.st_size : -1;
}

static void test_a_stick_gets_everything_once(void **state)
{
	long long first;

	(void)state;
	begin();
	mount_is(90, media);
	assert_int_equal(stick_state(stick()), STICK_COPYING);
	await(STICK_DONE);
	assert_int_equal(state_count, 2);
	assert_int_equal(states[0], STICK_COPYING);
	first = size_of(".jwsl");
	assert_int_equal(first, journal_bytes(here()->journal));
	assert_true(size_of("README.txt") > 0);
	assert_true(size_of(SCENE_GW ".trust.pem") > 0);
	assert_int_equal(size_of(".receipts.txt"), -1);
	/* it is still in: nothing more happens */
	pass(20);
	mount_is(90, media);
	assert_int_equal(size_of(".jwsl"), first);
	/* out and in again: the longer one, with receipts */
	mount_is(0, media);
	assert_int_equal(stick_state(stick()), STICK_NONE);
	here()->receipt = strdup("a.b.c");
	mount_is(91, media);
	await(STICK_DONE);
	assert_true(size_of(".jwsl") > first);
	assert_int_equal(size_of(".jwsl"), journal_bytes(here()->journal));
	assert_true(size_of(".receipts.txt") > 100);
}

static void test_what_cannot_be_written_is_told(void **state)
{
	char path[200];
	struct json_writer w;
	char text[1024];
	size_t len;

	(void)state;
	begin();
	(void)snprintf(path, sizeof(path), "%s/gone", media);
	mount_is(90, path);
	await(STICK_FAILED);
	json_write_init(&w, text, sizeof(text));
	json_write_object(&w, NULL);
	handover_write(scene.g->handover, &w);
	json_write_object_end(&w);
	assert_int_equal(json_write_done(&w, &len), STATUS_OK);
	assert_non_null(strstr(text, "\"state\":\"failed\""));
	assert_non_null(strstr(text, "not there any more"));
	/* another dossier under its name is kept, and told */
	mount_is(0, media);
	(void)snprintf(path, sizeof(path), "%s/coldpass", media);
	assert_int_equal(mkdir(path, 0700), 0);
	(void)snprintf(path, sizeof(path), "%s/coldpass/%s.jwsl", media,
	    scene.cid);
	write_text(path, "another");
	mount_is(91, media);
	await(STICK_FAILED);
	assert_int_equal(size_of(".jwsl"), 7);
	/* nothing of it disturbs the readings */
	pass(2);
	end();
	seal(true);
	(void)assert_dossier(1, RULES_CONFORM);
}

static void test_stopping_while_it_copies(void **state)
{
	(void)state;
	begin();
	mount_is(90, media);
	stop();
}

static int group_tear_down(void **state)
{
	(void)state;
	free(scene_verdict);
	free(scene_text);
	return 0;
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, scene_set_up, \
	    scene_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_a_stick_gets_everything_once),
		TEST(test_what_cannot_be_written_is_told),
		TEST(test_stopping_while_it_copies),
	};

	return cmocka_run_group_tests(tests, NULL, group_tear_down);
}
