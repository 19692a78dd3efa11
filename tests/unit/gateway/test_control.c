/* SPDX-License-Identifier: Apache-2.0 */
/* The local socket, from the other end of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "consignment_scene.h"

static char answer[1 << 20];
static size_t answer_len;

static int dial(void)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);

	(void)snprintf(to.sun_path, sizeof(to.sun_path), "%s/control",
	    scene.dir);
	assert_true(fd >= 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
	return fd;
}

static void say(int fd, const char *text)
{
	size_t len = strlen(text);

	while (len > 0) {
		ssize_t n = send(fd, text, len, MSG_NOSIGNAL);

		if (n > 0) {
			text += n;
			len -= (size_t)n;
		} else if (errno != EAGAIN) {
			fail_msg("hung up on: %s", strerror(errno));
		}
		loop_turn(scene.loop, 1);
	}
}

/* Until 'bytes' have come or the other side hung up; 0: one line. */
static bool hear(int fd, size_t bytes)
{
	for (int i = 0; i < 3000; i++) {
		ssize_t n = recv(fd, answer + answer_len,
		    sizeof(answer) - 1 - answer_len, 0);

		if (n == 0)
			return false;
		if (n > 0)
			answer_len += (size_t)n;
		answer[answer_len] = '\0';
		if (bytes > 0 ? answer_len >= bytes :
		    memchr(answer, '\n', answer_len) != NULL)
			return true;
		loop_turn(scene.loop, 1);
	}
	fail_msg("no answer");
	return false;
}

static const char *ask(int fd, const char *request)
{
	answer_len = 0;
	say(fd, request);
	assert_true(hear(fd, 0));
	return answer;
}

static void assert_says(int fd, const char *request, const char *words)
{
	if (!strstr(ask(fd, request), words))
		fail_msg("%s to %s does not say %s", answer, request, words);
}

static void test_what_is_wrong_is_said(void **state)
{
	int fd;

	(void)state;
	power_on();
	fd = dial();
	assert_says(fd, "\n", "\"ok\":false");
	assert_says(fd, "[]\n", "must be an object");
	assert_says(fd, "{\"op\":\"status\"\n", "\"ok\":false");
	assert_says(fd, "{\"op\":\"stop\"}\n", "\"where\":\"op\"");
	assert_says(fd, "{\"op\":\"status\",\"x\":1}\n", "\"unknown\"");
	assert_says(fd, "{\"op\":\"status\",\"op\":\"status\"}\n",
	    "\"repeated\"");
	assert_says(fd, "{\"op\":\"end\"}\n", "name the consignment");
	assert_says(fd, "{\"op\":\"end\",\"cid\":\"xyz\",\"by\":\"a\","
	    "\"why\":\"b\"}\n", "no such consignment");
	assert_says(fd, "{\"op\":\"open\",\"order\":{\"v\":2}}\n",
	    "must be 1");
	assert_says(fd, "{\"op\":\"open\"}\n", "\"where\":\"order\"");
	/* and the connection still answers */
	assert_says(fd, "{\"op\":\"status\"}\n", "\"gateway\":\"GW-1\"");
	close(fd);
}

static void test_lines_come_in_any_pieces(void **state)
{
	const char *request = "{\"op\":\"status\"}\n";
	int fd, lines = 0;

	(void)state;
	power_on();
	fd = dial();
	answer_len = 0;
	for (size_t i = 0; request[i] != '\0'; i++)
		say(fd, (char[]){ request[i], '\0' });
	assert_true(hear(fd, 0));
	/* three at once are answered one after the other */
	answer_len = 0;
	say(fd, "{\"op\":\"status\"}\n{\"op\":\"nothing\"}\n"
	    "{\"op\":\"status\"}\n");
	for (int i = 0; i < 200 && lines < 3; i++) {
		(void)hear(fd, answer_len);
		loop_turn(scene.loop, 1);
		lines = 0;
		for (size_t at = 0; at < answer_len; at++)
			lines += answer[at] == '\n';
	}
	assert_int_equal(lines, 3);
	close(fd);
}

static void test_a_line_without_end_is_hung_up_on(void **state)
{
	static char junk[70000];
	int fd;

	(void)state;
	power_on();
	fd = dial();
	memset(junk, 'x', sizeof(junk) - 1);
	answer_len = 0;
	for (size_t sent = 0; sent + 1 < sizeof(junk);) {
		ssize_t n = send(fd, junk + sent, sizeof(junk) - 1 - sent,
		    MSG_NOSIGNAL);

		if (n < 0 && errno != EAGAIN)
			break;
		sent += n > 0 ? (size_t)n : 0;
		loop_turn(scene.loop, 1);
	}
	assert_false(hear(fd, 0));
	close(fd);
	fd = dial();
	assert_says(fd, "{\"op\":\"status\"}\n", "\"ok\":true");
	close(fd);
}

static void test_many_clients_are_bounded(void **state)
{
	int fds[40], answered = 0;

	(void)state;
	power_on();
	for (int i = 0; i < 40; i++) {
		fds[i] = dial();
		loop_turn(scene.loop, 1);
	}
	for (int i = 0; i < 40; i++) {
		answer_len = 0;
		if (send(fds[i], "{\"op\":\"status\"}\n", 16, MSG_NOSIGNAL) ==
		    16 && hear(fds[i], 0))
			answered++;
	}
	assert_int_equal(answered, 16);
	for (int i = 0; i < 40; i++)
		close(fds[i]);
	loop_turn(scene.loop, 1);
	loop_turn(scene.loop, 1);
	fds[0] = dial();
	assert_says(fds[0], "{\"op\":\"status\"}\n", "\"ok\":true");
	/* who asks nothing goes after a minute */
	clock_manual_advance(&scene.clock, 61000);
	answer_len = 0;
	assert_false(hear(fds[0], 0));
	close(fds[0]);
}

static void open_over_socket(int fd)
{
	char request[20000];
	const char *cid;

	(void)snprintf(request, sizeof(request), "{\"op\":\"open\",\"order\":"
	    "{\"v\":1,\"profile\":\"%s\",\"probes\":[{\"id\":\"p1\",\"role\":"
	    "\"product\"}],\"offline\":true}}\n", scene.profile);
	assert_says(fd, request, "\"state\":\"armed\"");
	cid = strstr(answer, "\"cid\":\"") + 7;
	memcpy(scene.cid, cid, 22);
	scene.cid[22] = '\0';
}

static void tell(int fd, const char *op, const char *members,
    const char *words)
{
	char request[512];

	(void)snprintf(request, sizeof(request), "{\"op\":\"%s\",\"cid\":"
	    "\"%s\"%s}\n", op, scene.cid, members);
	assert_says(fd, request, words);
}

#define PERSON ",\"by\":\"packer\",\"why\":\"packed\""

static void test_a_journey_over_the_socket(void **state)
{
	int fd;

	(void)state;
	power_on();
	fd = dial();
	assert_says(fd, "{\"op\":\"checks\"}\n", "\"go\":false");
	open_over_socket(fd);
	assert_int_equal(strlen(here()->cid), 22);
	tell(fd, "start", "", "say who");
	tell(fd, "start", PERSON, "\"state\":\"started\"");
	pass(3);	/* and whoever is idle for a minute goes */
	close(fd);
	fd = dial();
	tell(fd, "ack", ",\"rule\":\"warm\"" PERSON, "\"ok\":true");
	tell(fd, "announce", ",\"from\":\"2026-11-18T20:00:00Z\",\"to\":"
	    "\"2026-11-18T20:30:00Z\"" PERSON, "\"ok\":true");
	tell(fd, "announce", ",\"from\":\"2026-11-18T20:00:00Z\",\"to\":"
	    "\"2026-11-18T19:30:00Z\"" PERSON, "from before to");
	tell(fd, "correct", ",\"what\":\"place\",\"old\":\"a\",\"new\":\"b\""
	    PERSON, "\"ok\":true");
	tell(fd, "seal", "", "end it before");
	tell(fd, "end", PERSON, "\"state\":\"ended\"");
	tell(fd, "seal", ",\"final\":1", "true or false");
	tell(fd, "seal", "", "\"outcome\":\"conform\"");
	tell(fd, "ack", ",\"rule\":\"warm\"" PERSON, "\"conflict\"");
	close(fd);
	(void)assert_dossier(1, RULES_CONFORM);
	assert_int_equal(count_in_payloads("\"e\":\"ack\""), 1);
	assert_int_equal(count_in_payloads("\"e\":\"announce\""), 1);
	assert_int_equal(count_in_payloads("\"e\":\"correct\""), 1);
}

/* No answer before it is durable; who hangs up meanwhile is forgotten, what
 * he asked for happens. */
static void test_answers_wait_for_the_disk(void **state)
{
	char request[256];
	int fd;

	(void)state;
	power_on();
	fd = dial();
	open_over_socket(fd);
	bad_files_from(1, INT32_MAX, EIO);
	(void)snprintf(request, sizeof(request), "{\"op\":\"start\",\"cid\":"
	    "\"%s\"" PERSON "}\n", scene.cid);
	answer_len = 0;
	say(fd, request);
	for (int i = 0; i < 100; i++)
		loop_turn(scene.loop, 1);
	assert_true(recv(fd, answer, 1, 0) < 0 && errno == EAGAIN);
	bad_files_from(0, 0, 0);
	clock_manual_advance(&scene.clock, 5000);
	assert_true(hear(fd, 0));
	assert_non_null(strstr(answer, "\"state\":\"started\""));
	close(fd);
	pass(3);
	fd = dial();
	bad_files_from(1, INT32_MAX, EIO);
	(void)snprintf(request, sizeof(request), "{\"op\":\"end\",\"cid\":"
	    "\"%s\"" PERSON "}\n", scene.cid);
	say(fd, request);
	close(fd);
	for (int i = 0; i < 20; i++)
		loop_turn(scene.loop, 1);
	bad_files_from(0, 0, 0);
	pass(1);
	assert_int_equal(here()->state, CONSIGNMENT_ENDED);
	seal(true);
	(void)assert_dossier(1, RULES_CONFORM);
}

/* In the middle of arming, with the storage worker still at it. */
static void test_hanging_up_while_arming(void **state)
{
	char request[20000];

	(void)state;
	power_on();
	(void)snprintf(request, sizeof(request), "{\"op\":\"open\",\"order\":"
	    "{\"v\":1,\"profile\":\"%s\",\"probes\":[{\"id\":\"p1\",\"role\":"
	    "\"product\"}],\"offline\":true}}\n", scene.profile);
	for (int turns = 0; turns < 12; turns++) {
		int fd = dial();

		say(fd, request);
		for (int i = 0; i < turns; i++)
			loop_turn(scene.loop, 0);
		close(fd);
		settle();
		pass(1);
		if (scene.g->consignments) {
			memcpy(scene.cid, scene.g->consignments->cid, 23);
			if (here()->state == CONSIGNMENT_ARMED)
				seal(true);
		}
		assert_null(scene.g->arming);
	}
}

static void test_a_dossier_is_the_journal(void **state)
{
	char request[128], path[160], *want, *lf;
	size_t len, bytes;
	int fd;

	(void)state;
	power_on();
	fd = dial();
	open_over_socket(fd);
	tell(fd, "start", PERSON, "\"ok\":true");
	close(fd);
	pass(2000);
	fd = dial();
	(void)snprintf(path, sizeof(path), "%s/%s/0.jwsl", scene.data,
	    scene.cid);
	assert_int_equal(files_load(&files_real, path, 1 << 24, &want, &len),
	    STATUS_OK);
	assert_true(len > 70000);	/* several chunks */
	(void)snprintf(request, sizeof(request), "{\"op\":\"dossier\",\"cid\":"
	    "\"%s\"}\n", scene.cid);
	for (int i = 0; i < 2; i++) {
		(void)ask(fd, request);
		lf = memchr(answer, '\n', answer_len);
		assert_int_equal(sscanf(answer, "{\"ok\":true,\"bytes\":%zu}",
		    &bytes), 1);
		assert_int_equal(bytes, len);
		assert_true(hear(fd, (size_t)(lf + 1 - answer) + bytes));
		assert_int_equal(answer_len, (size_t)(lf + 1 - answer) +
		    bytes);
		assert_memory_equal(lf + 1, want, len);
	}
	/* somebody who stops listening holds nothing up */
	say(fd, request);
	close(fd);
	pass(2);
	free(want);
}

/* Whatever comes, nothing but an answer or silence follows. */
static void test_noise(void **state)
{
	static const char seed[] = "{\"op\":\"seal\",\"cid\":\"x\",\"final\":"
	    "false,\"order\":{\"v\":1,\"probes\":[{\"id\":\"p1\"}]}}\n";
	unsigned int r = 12345;

	(void)state;
	power_on();
	for (int i = 0; i < 400; i++) {
		char text[sizeof(seed)];
		int fd = dial();

		memcpy(text, seed, sizeof(seed));
		for (int k = 0; k < 1 + i % 7; k++) {
			r = r * 1103515245 + 12345;
			text[(r >> 8) % (sizeof(seed) - 2)] =
			    (char)(1 + (r >> 16) % 255);
		}
		(void)!send(fd, text, strlen(text), MSG_NOSIGNAL);
		loop_turn(scene.loop, 0);
		loop_turn(scene.loop, 0);
		close(fd);
	}
	settle();
	assert_null(scene.g->consignments);
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
		TEST(test_what_is_wrong_is_said),
		TEST(test_lines_come_in_any_pieces),
		TEST(test_a_line_without_end_is_hung_up_on),
		TEST(test_many_clients_are_bounded),
		TEST(test_a_journey_over_the_socket),
		TEST(test_answers_wait_for_the_disk),
		TEST(test_hanging_up_while_arming),
		TEST(test_a_dossier_is_the_journal),
		TEST(test_noise),
	};

	return cmocka_run_group_tests(tests, NULL, group_tear_down);
}
