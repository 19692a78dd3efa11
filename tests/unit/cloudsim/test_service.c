/* SPDX-License-Identifier: Apache-2.0 */
/* The whole program: broker in, receipts and HTTP out, killed at any time. */
#include "service_world.h"

#include "verify.h"

#define TOPIC "coldpass/v1/" FORGE_GW "/rec/" FORGE_CID
#define ANSWER (4 * 1024 * 1024)

static char *answer;

static bool is_here(struct service *s)
{
	if (s->forge)
		return true;
	skip();
	return false;
}

static void send_all(struct service *s, int from, int to)
{
	size_t len;
	const char *line = service_line(s, from, &len);

	for (int i = from; i < to; i++) {
		service_send(s, TOPIC, line, len);
		line += len + 1;
		len = strcspn(line, "\n");
	}
}

static void is_dossier(struct service *s)
{
	assert_int_equal(service_get(s, "/api/v1/consignments/" FORGE_CID
	    "/dossier", answer, ANSWER), 200);
	assert_non_null(strstr(answer, "text/plain; charset=utf-8"));
	assert_non_null(strstr(answer, "filename=\"" FORGE_CID ".jwsl\""));
	assert_int_equal(strlen(service_body(answer)), s->forge->len);
	assert_memory_equal(service_body(answer), s->forge->text,
	    s->forge->len);
}

static void records_go_all_the_way(void **state)
{
	struct service *s = *state;

	if (!is_here(s))
		return;
	forge_whole(s->forge);
	send_all(s, 0, 5);
	service_until_upto(s, 0, 4);
	is_dossier(s);
	assert_int_equal(service_get(s, "/api/v1/consignments/" FORGE_CID,
	    answer, ANSWER), 200);
	assert_non_null(strstr(answer, "\"outcome\":\"conform\""));
	assert_int_equal(service_get(s, "/api/v1/consignments", answer,
	    ANSWER), 200);
	assert_non_null(strstr(answer, "\"cid\":\"" FORGE_CID "\""));
	assert_int_equal(service_get(s, "/api/v1/consignments/" FORGE_CID
	    "/receipts", answer, ANSWER), 200);
	assert_non_null(strstr(answer, "BEGIN CERTIFICATE"));
	assert_int_equal(service_get(s, "/api/v1/consignments/" FORGE_CID
	    "/readings?format=csv", answer, ANSWER), 200);
	assert_non_null(strstr(answer, "time,probe,temp_c,leg\n"));
	assert_int_equal(service_metric(s, "coldpass_cloudsim_messages_total"
	    "{result=\"accepted\"}"), 5);
	assert_int_equal(service_stop(s, SIGTERM), 0);
}

/* ---- reports ---- */

#define REPORT "/api/v1/consignments/" FORGE_CID "/report.pdf"

static int ask(const struct service *s, const char *path)
{
	char request[256];
	int fd = service_connect(s);
	int n = snprintf(request, sizeof(request), "GET %s HTTP/1.0\r\n\r\n",
	    path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, request, (size_t)n), n);
	return fd;
}

/* The rest of that answer; its bytes are in 'answer'. */
static size_t hear(int fd)
{
	size_t len = 0;
	ssize_t n;

	while ((n = read(fd, answer + len, ANSWER - len)) > 0)
		len += (size_t)n;
	close(fd);
	return len;
}

static bool heard(size_t len, const char *what, size_t n)
{
	return memmem(answer, len, what, n) != NULL;
}

static void reports_are_drawn(void **state)
{
	static const char *const ways[] = { REPORT, REPORT "?lang=ja",
		REPORT "?lang=both&zone=Asia/Tokyo,America/Los_Angeles",
		REPORT "?zone=%2B09:00", REPORT "?at=2026-03-01T00:00:00Z" };
	struct service *s = *state;
	char text[2048];
	int fds[10];
	size_t len;

	if (!is_here(s))
		return;
	forge_whole(s->forge);
	send_all(s, 0, 5);
	service_until_upto(s, 0, 4);
	for (int i = 0; i < 10; i++)
		fds[i] = ask(s, ways[i % 5]);
	/* nobody else waits for the drawing */
	assert_int_equal(service_get(s, "/healthz", text, sizeof(text)), 200);
	for (int i = 0; i < 10; i++) {
		len = hear(fds[i]);
		assert_true(heard(len, "HTTP/1.", 7) &&
		    heard(len, "application/pdf", 15));
		assert_true(heard(len, "filename=\"" FORGE_CID ".pdf\"",
		    strlen("filename=\"" FORGE_CID ".pdf\"")));
		assert_true(heard(len, "%PDF-1.7", 8));
		assert_true(heard(len, s->forge->text, s->forge->len));
		assert_true(heard(len, "receipts.txt", 12));
	}
	assert_int_equal(service_get(s, REPORT "?lang=fr", text,
	    sizeof(text)), 400);
	assert_int_equal(service_get(s, REPORT "?zone=../../etc/passwd", text,
	    sizeof(text)), 400);
	assert_int_equal(service_get(s, REPORT "?at=now", text,
	    sizeof(text)), 400);
	assert_int_equal(service_get(s, "/api/v1/consignments/"
	    "bm9ib2R5LWtub3dzLXRoaXM/report.pdf", text, sizeof(text)), 404);
	/* one goes away, one is held: both are no reason not to end */
	close(ask(s, REPORT "?lang=ja&zone=UTC"));
	fds[0] = ask(s, REPORT "?lang=both&zone=Asia/Seoul");
	assert_int_equal(service_stop(s, SIGTERM), 0);
	close(fds[0]);
}

/* Whatever a gateway's certificate lets through the broker. */
static void hostile_messages_change_nothing(void **state)
{
	struct service *s = *state;
	static char large[65000];
	size_t len;
	const char *line;

	if (!is_here(s))
		return;
	memset(large, 'A', sizeof(large));
	forge_whole(s->forge);
	line = service_line(s, 2, &len);
	service_send(s, TOPIC, large, sizeof(large));
	service_send(s, TOPIC, "", 0);
	service_send(s, TOPIC, "a.b.c", 5);
	service_send(s, TOPIC, large, 300);
	service_send(s, TOPIC "x", line, len);
	service_send(s, "coldpass/v1/" FORGE_GW "/rec/short", line, len);
	service_send(s, TOPIC, line, len - 1);
	service_send(s, "coldpass/v1/" FORGE_GW "/rec/b3RoZXItY29uc2lnbm1lbnQ",
	    line, len);
	send_all(s, 0, 5);
	service_until_upto(s, 0, 4);
	assert_int_equal(service_metric(s, "coldpass_cloudsim_refusals_total"
	    "{code=\"size\"}"), 2);
	assert_int_equal(service_metric(s, "coldpass_cloudsim_refusals_total"
	    "{code=\"syntax\"}"), 3);
	assert_int_equal(service_metric(s, "coldpass_cloudsim_refusals_total"
	    "{code=\"topic\"}"), 3);
	is_dossier(s);
}

static void a_broker_may_come_and_go(void **state)
{
	struct service *s = *state;
	int64_t end = scene_ms() + SCENE_WAIT_MS;
	int ups, port;

	if (!is_here(s))
		return;
	port = s->broker.port;
	forge_whole(s->forge);
	send_all(s, 0, 2);
	service_until_upto(s, 0, 1);
	ups = s->gateway.ups;
	scene_broker_stop(&s->broker, SIGKILL);
	while (service_get(s, "/readyz", answer, ANSWER) != 503 &&
	    scene_ms() < end)
		scene_nap();
	assert_non_null(strstr(answer, "application/problem+json"));
	assert_non_null(strstr(answer, "no connection to the broker"));
	assert_int_equal(service_get(s, "/healthz", answer, ANSWER), 200);
	scene_broker_start(&s->broker, "broker", port);
	scene_until(&s->gateway.ups, ups + 1);
	while (service_get(s, "/readyz", answer, ANSWER) != 200 &&
	    scene_ms() < end)
		loop_turn(scene_loop, 20);
	s->sent = s->gateway.answers;
	send_all(s, 2, 5);
	service_until_upto(s, 0, 4);
	is_dossier(s);
}

/* ---- killed ---- */

static void long_leg(struct service *s, int blocks)
{
	struct record_open o;
	static const int32_t five[1] = { 5000 };

	forge_reset(s->forge);
	forge_fill_open(s->forge, &o);
	forge_record_open(s->forge, &o, forge_profile_text);
	forge_record_event(s->forge, RECORD_START);
	for (int i = 0; i < blocks; i++)
		forge_record_readings(s->forge, five, 1);
	forge_record_event(s->forge, RECORD_END);
	forge_record_seal(s->forge, true);
}

struct held {
	const struct receipt *receipt;
	int64_t next;
	bool has_head;
};

static bool count_up(void *ctx, const struct store_record *r)
{
	struct held *h = ctx;

	while (h->next < r->seq) {
		assert_false(receipt_covers(h->receipt, h->next));
		h->next++;
	}
	h->has_head = h->has_head || (r->seq == h->receipt->upto &&
	    strcmp(r->digest, h->receipt->head) == 0);
	h->next++;
	return true;
}

/* Every record that any receipt covers is in the database. */
static void receipts_hold(struct service *s, int from)
{
	char why[256] = "";
	struct store *store = store_sqlite_reader(s->database, why,
	    sizeof(why));
	struct store_leg leg;

	assert_string_equal(why, "");
	for (int i = from; i < s->receipts; i++) {
		struct held h = { &s->said[i], 0, s->said[i].upto < 0 };

		if (s->said[i].seen < 0)
			continue;
		assert_int_equal(store->leg_first(store, FORGE_CID, 0, &leg),
		    STATUS_OK);
		assert_int_equal(store->records(store, leg.id, 0,
		    STORE_SEQ_MAX, count_up, &h), STATUS_OK);
		assert_true(h.next > s->said[i].seen);
		assert_true(h.has_head);
		assert_true(i == 0 || s->said[i].rx_ms >=
		    s->said[i - 1].rx_ms);
	}
	store->close(store);
}

/* Send what is not covered, until it is or 'stop_at' receipts have come. */
static void push(struct service *s, int lines, int stop_at)
{
	while (s->receipts < stop_at &&
	    service_upto(s, 0) < lines - 1) {
		int64_t from = service_upto(s, 0) + 1;
		int64_t to = from + 200 < lines ? from + 200 : lines;

		send_all(s, (int)from, (int)to);
		for (int i = 0; i < 20 && s->receipts < stop_at &&
		    service_upto(s, 0) < to - 1; i++)
			loop_turn(scene_loop, 20);
	}
}

static void killed_at_any_time_no_receipt_lies(void **state)
{
	struct service *s = *state;
	int lines, checked = 0;

	if (!is_here(s))
		return;
	long_leg(s, 1500);
	lines = 1504;
	srand(5);
	for (int i = 0; i < 8; i++) {
		push(s, lines, s->receipts + 1 + rand() % 4);
		(void)service_stop(s, SIGKILL);
		receipts_hold(s, checked);
		checked = s->receipts;
		service_start(s);
	}
	push(s, lines, SERVICE_RECEIPTS);
	receipts_hold(s, 0);
	is_dossier(s);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, service_open, service_close)

/* What fontconfig keeps for the next drawing is no leak of the program's; a
 * leak checker in it, if there is one, reads this file. */
static void excuse_fontconfig(char path[32])
{
	static const char text[] = "leak:libfontconfig\n";
	char option[64];
	int fd;

	memcpy(path, "/tmp/coldpass-lsan-XXXXXX", 26);
	fd = mkstemp(path);
	assert_true(fd >= 0 && write(fd, text, sizeof(text) - 1) ==
	    (ssize_t)sizeof(text) - 1);
	close(fd);
	snprintf(option, sizeof(option), "print_suppressions=0:"
	    "suppressions=%s", path);
	setenv("LSAN_OPTIONS", option, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(records_go_all_the_way),
		TEST(reports_are_drawn),
		TEST(hostile_messages_change_nothing),
		TEST(a_broker_may_come_and_go),
		TEST(killed_at_any_time_no_receipt_lies),
	};
	char excuse[32];
	int failed;

	excuse_fontconfig(excuse);
	answer = malloc(ANSWER);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	free(answer);
	unlink(excuse);
	return failed;
}
