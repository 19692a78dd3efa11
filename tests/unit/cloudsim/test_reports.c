/* SPDX-License-Identifier: Apache-2.0 */
/* Reports by the thread behind HTTP: who waits, who is answered at once. */
#include <semaphore.h>
#include <time.h>

#include "cloud_world.h"
#include "report/report_scene.h"
#include "reports.h"

#define PEOPLE 64
#define ASKING 48	/* the others come later */

static struct person {
	int held, woken;
} people[PEOPLE];
static sem_t woken;

static void hold(void *who)
{
	((struct person *)who)->held++;
}

static void wake(void *who)
{
	((struct person *)who)->woken++;
	sem_post(&woken);
}

/* Somebody is woken, or the test ends after half a minute. */
static void wait_woken(void)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += 30;
	assert_int_equal(sem_timedwait(&woken, &until), 0);
}

static struct reports *begin(struct world *w)
{
	struct reports_config c = { .database = w->database,
		.signer_pem = signing_pem(w->signing),
		.crypto = &w->forge->crypto, .hold = hold, .wake = wake };
	char why[256] = "";
	struct reports *r;

	memset(people, 0, sizeof(people));
	sem_init(&woken, 0, 0);
	r = reports_open(&c, why, sizeof(why));
	if (!r)
		fail_msg("%s", why);
	return r;
}

static void take_in(struct world *w, int from)
{
	for (int i = from; i < world_lines(w); i++)
		world_send(w, i);
	world_commit(w);
	world_receipts(w);
}

static struct reports_key key_for(const char *cid)
{
	struct reports_key k = { .lang = REPORT_EN, .at_ms = RECORD_ABSENT };

	snprintf(k.cid, sizeof(k.cid), "%s", cid);
	return k;
}

static enum reports_answer ask(struct reports *r, const struct reports_key *k,
    int who, struct text *pdf)
{
	char why[256] = "";

	memset(pdf, 0, sizeof(*pdf));
	return reports_get(r, k, &people[who], pdf, why, sizeof(why));
}

static void test_drawn_once_and_kept(void **state)
{
	struct world *w = *state;
	struct reports_key k = key_for(FORGE_CID);
	struct reports *r = begin(w);
	struct text pdf;

	report_scene_whole(w->forge);
	take_in(w, 0);
	assert_true(reports_key_zones(&k, "Asia/Tokyo,-03:30"));
	assert_int_equal(ask(r, &k, 0, &pdf), REPORTS_LATER);
	assert_int_equal(people[0].held, 1);
	wait_woken();
	assert_int_equal(ask(r, &k, 0, &pdf), REPORTS_THERE);
	assert_non_null(memmem(pdf.bytes, pdf.len, w->forge->text,
	    w->forge->len));
	assert_non_null(memmem(pdf.bytes, pdf.len, w->jws[0],
	    strlen(w->jws[0])));
	text_free(&pdf);
	/* the same question, somebody else: at once */
	assert_int_equal(ask(r, &k, 1, &pdf), REPORTS_THERE);
	assert_int_equal(people[1].held, 0);
	text_free(&pdf);
	/* another record since: drawn again */
	k.records++;
	assert_int_equal(ask(r, &k, 1, &pdf), REPORTS_LATER);
	wait_woken();
	/* and what was waited for comes, whatever was committed by then */
	k.records++;
	assert_int_equal(ask(r, &k, 1, &pdf), REPORTS_THERE);
	text_free(&pdf);
	reports_close(r);
}

static void test_unknown(void **state)
{
	struct reports *r = begin(*state);
	struct reports_key k = key_for("bm9ib2R5LWtub3dzLXRoaXM");
	struct text pdf;
	char why[256] = "";

	assert_int_equal(ask(r, &k, 0, &pdf), REPORTS_LATER);
	wait_woken();
	assert_int_equal(reports_get(r, &k, &people[0], &pdf, why,
	    sizeof(why)), REPORTS_FAILED);
	assert_non_null(strstr(why, "database"));
	/* a failure is not kept */
	assert_int_equal(ask(r, &k, 0, &pdf), REPORTS_LATER);
	reports_close(r);
}

/* More questions than places, more people than may wait; nobody is
 * forgotten, and those who go free their place. */
static void test_bounded(void **state)
{
	struct world *w = *state;
	struct reports *r;
	struct text pdf;
	int later = 0, busy = 0;

	report_scene_many(w->forge);
	take_in(w, 0);
	r = begin(w);
	for (int i = 0; i < ASKING; i++) {
		struct reports_key k = key_for(FORGE_CID);
		enum reports_answer a;

		k.records = i / 2;
		a = ask(r, &k, i, &pdf);
		later += a == REPORTS_LATER;
		busy += a == REPORTS_BUSY;
	}
	assert_int_equal(later + busy, ASKING);
	assert_true(later >= 2 * REPORTS_PLACES - 2 && busy > 0);
	for (int i = 0; i < later; i++)
		wait_woken();
	for (int i = 0; i < ASKING; i++) {
		assert_int_equal(people[i].woken, people[i].held);
		reports_forget(r, &people[i]);
	}
	for (int i = 0; i < REPORTS_WAITERS + 2; i++) {
		struct reports_key k = key_for(FORGE_CID);
		enum reports_answer a;

		k.records = 1000;
		a = ask(r, &k, ASKING + i, &pdf);
		assert_true(a == REPORTS_LATER || (i >= REPORTS_WAITERS &&
		    a == REPORTS_BUSY) || (i > 0 && a == REPORTS_THERE));
		text_free(&pdf);
	}
	reports_close(r);
}

static void test_stop_wakes(void **state)
{
	struct world *w = *state;
	struct reports *r;
	struct text pdf;
	int held = 0, awake = 0;

	report_scene_many(w->forge);
	take_in(w, 0);
	r = begin(w);
	for (int i = 0; i < 5; i++) {
		struct reports_key k = key_for(FORGE_CID);

		k.records = i;
		assert_int_equal(ask(r, &k, i, &pdf), REPORTS_LATER);
	}
	reports_stop(r);
	for (int i = 0; i < 5; i++) {
		held += people[i].held;
		awake += people[i].woken;
	}
	assert_int_equal(held, 5);
	assert_int_equal(awake, 5);
	assert_int_equal(ask(r, &(struct reports_key){ .lang = REPORT_EN },
	    9, &pdf), REPORTS_BUSY);
	reports_close(r);
}

static void test_zones(void **state)
{
	struct reports_key k = key_for(FORGE_CID);

	(void)state;
	assert_true(reports_key_zones(&k, ""));
	assert_int_equal(k.zone_count, 0);
	assert_true(reports_key_zones(&k, "Asia/Tokyo,+09:00,UTC"));
	assert_int_equal(k.zone_count, 3);
	assert_false(reports_key_zones(&k, "Asia/Tokyo,+09:00,UTC,UTC"));
	assert_false(reports_key_zones(&k, "Asia/Nowhere"));
	assert_false(reports_key_zones(&k, "../../etc/passwd"));
	assert_false(reports_key_zones(&k, ","));
	assert_false(reports_key_zones(&k, "A012345678901234567890123456789012"
	    "345678901234567890123456789012345678901234567890"));
}

/* What fontconfig keeps for the next drawing is no leak of ours. */
const char *__lsan_default_suppressions(void);

const char *__lsan_default_suppressions(void)
{
	return "leak:libfontconfig";
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_drawn_once_and_kept,
		    world_open, world_close),
		cmocka_unit_test_setup_teardown(test_unknown, world_open,
		    world_close),
		cmocka_unit_test_setup_teardown(test_bounded, world_open,
		    world_close),
		cmocka_unit_test_setup_teardown(test_stop_wakes, world_open,
		    world_close),
		cmocka_unit_test(test_zones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
