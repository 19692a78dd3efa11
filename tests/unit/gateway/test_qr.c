/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "qr.h"

#define TEXT "coldpass:1:b3RoZXItY29uc2lnbm1lbg:0:12:" \
	"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

/* A finder pattern: dark frame of 7, light frame, dark square of 3. */
static void assert_finder(const struct qr *q, int x0, int y0)
{
	for (int y = 0; y < 7; y++)
		for (int x = 0; x < 7; x++) {
			int ring = x < y ? x : y;

			ring = 6 - x < ring ? 6 - x : ring;
			ring = 6 - y < ring ? 6 - y : ring;
			assert_int_equal(qr_is_dark(q, x0 + x, y0 + y),
			    ring != 1);
		}
}

static void it_is_a_symbol(void **state)
{
	struct qr q;

	(void)state;
	assert_true(qr_open(&q, TEXT));
	assert_in_range(q.size, 29, 57);
	assert_int_equal((q.size - 17) % 4, 0);
	assert_finder(&q, 0, 0);
	assert_finder(&q, q.size - 7, 0);
	assert_finder(&q, 0, q.size - 7);
	assert_false(qr_is_dark(&q, -1, 0));
	assert_false(qr_is_dark(&q, 0, q.size));
	qr_close(&q);
	assert_false(qr_open(&q, ""));
}

/* The picture has every dark module once, and nothing else. */
static void the_picture_is_the_symbol(void **state)
{
	struct qr q;
	size_t len = 0;
	char *svg;
	int dark = 0, drawn = 0, x, y, n;

	(void)state;
	assert_true(qr_open(&q, TEXT));
	svg = qr_svg(&q, &len);
	assert_int_equal(len, strlen(svg));
	for (int i = 0; i < q.size * q.size; i++)
		dark += q.dark[i];
	for (const char *at = strstr(svg, "path d=\""); at; ) {
		at = strpbrk(at + 1, "M");
		if (!at || sscanf(at, "M%d %dh%dv1", &x, &y, &n) != 3)
			break;
		drawn += n;
		for (int i = 0; i < n; i++)
			assert_true(qr_is_dark(&q, x - QR_QUIET + i,
			    y - QR_QUIET));
	}
	assert_int_equal(drawn, dark);
	free(svg);
	qr_close(&q);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_a_symbol),
		cmocka_unit_test(the_picture_is_the_symbol),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
