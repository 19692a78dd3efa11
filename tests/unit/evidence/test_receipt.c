/* SPDX-License-Identifier: Apache-2.0 */
/* test_receipt.c - what a receipt covers, and which contradict themselves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "receipt.h"
#include "record.h"

#define FORM "{\"v\":1,\"gw\":\"GW-1\",\"cid\":\"AAAAAAAAAAAAAAAAAAAAAA\"," \
	"\"leg\":0,\"upto\":%s,\"head\":\"" RECORD_NO_DIGEST "\"," \
	"\"seen\":%s,\"missing\":%s,\"rx\":%s}"

static struct receipt r;

static enum status read(const char *upto, const char *seen,
    const char *missing, const char *rx)
{
	static char text[1024];
	struct problem p = { 0 };

	snprintf(text, sizeof(text), FORM, upto, seen, missing, rx);
	return receipt_read(&r, text, strlen(text), &p);
}

static void covers_what_it_says(void **state)
{
	static const bool covered[] = { true, true, true, false, false, true,
		false, true, false };

	(void)state;
	assert_int_equal(read("2", "7", "[[3,4],[6,6]]", "5"), STATUS_OK);
	for (int64_t n = 0; n < 9; n++)
		assert_int_equal(receipt_covers(&r, n), covered[n]);
	assert_false(receipt_covers(&r, -1));
	assert_int_equal(read("-1", "-1", "[]", "5"), STATUS_OK);
	assert_false(receipt_covers(&r, 0));
}

static void comes_back(void **state)
{
	static char text[RECEIPT_TEXT];
	struct json_writer w;
	struct receipt first;
	size_t len;

	(void)state;
	assert_int_equal(read("2", "7", "[[3,4],[6,6]]", "5"), STATUS_OK);
	first = r;
	json_write_init(&w, text, sizeof(text));
	receipt_write(&w, &first);
	assert_int_equal(json_write_done(&w, &len), STATUS_OK);
	assert_int_equal(receipt_read(&r, text, len, NULL), STATUS_OK);
	assert_int_equal(r.range_count, 2);
	assert_int_equal(r.ranges[1][0], 6);
	assert_int_equal(r.rx_ms, 5);
	assert_string_equal(r.head, first.head);
}

static void contradictions_are_refused(void **state)
{
	(void)state;
	assert_int_not_equal(read("8", "7", "[]", "5"), STATUS_OK);
	assert_int_not_equal(read("2", "7", "[[2,3]]", "5"), STATUS_OK);
	assert_int_not_equal(read("2", "7", "[[4,3]]", "5"), STATUS_OK);
	assert_int_not_equal(read("2", "7", "[[5,6],[3,3]]", "5"), STATUS_OK);
	assert_int_not_equal(read("2", "7", "[[5,8]]", "5"), STATUS_OK);
	assert_int_not_equal(read("2", "7", "[[5]]", "5"), STATUS_OK);
	assert_int_not_equal(read("-2", "7", "[]", "5"), STATUS_OK);
	assert_int_not_equal(read("2", "7", "{}", "5"), STATUS_OK);
	assert_int_not_equal(read("2", "7", "[]", "-5"), STATUS_OK);
	assert_int_not_equal(read("2", "7", "[]", "5,\"x\":1"), STATUS_OK);
}

static void ranges_are_bounded(void **state)
{
	static char list[1024];
	size_t n = 0;

	(void)state;
	list[n++] = '[';
	for (int i = 0; i < 33; i++)
		n += (size_t)snprintf(list + n, sizeof(list) - n, "%s[%d,%d]",
		    i > 0 ? "," : "", 10 + 2 * i, 10 + 2 * i);
	list[n++] = ']';
	list[n] = '\0';
	assert_int_equal(read("2", "100", list, "5"), STATUS_NO_SPACE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(covers_what_it_says),
		cmocka_unit_test(comes_back),
		cmocka_unit_test(contradictions_are_refused),
		cmocka_unit_test(ranges_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
