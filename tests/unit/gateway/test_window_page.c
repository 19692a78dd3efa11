/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "window_page.h"

static void the_language_asked_for(void **state)
{
	static const struct {
		const char *header;
		enum window_page_language is;
	} cases[] = {
		{ NULL, WINDOW_PAGE_EN }, { "", WINDOW_PAGE_EN },
		{ "ja", WINDOW_PAGE_JA }, { "ja-JP", WINDOW_PAGE_JA },
		{ "ja,en-US;q=0.7,en;q=0.3", WINDOW_PAGE_JA },
		{ "en-US,en;q=0.9,ja;q=0.8", WINDOW_PAGE_EN },
		{ "en;q=0.4, ja;q=0.41", WINDOW_PAGE_JA },
		{ "de,fr;q=0.9", WINDOW_PAGE_EN },
		{ "de, ja;q=0.001", WINDOW_PAGE_JA },
		{ "ja;q=0", WINDOW_PAGE_EN }, { "ja;q=", WINDOW_PAGE_JA },
		{ ",,,;;q=0", WINDOW_PAGE_EN }, { "ja;q=0.", WINDOW_PAGE_EN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (window_page_language(cases[i].header) != cases[i].is)
			fail_msg("%s", cases[i].header);
}

static void assert_has(char *page, const char *text)
{
	assert_non_null(page);
	if (!strstr(page, text))
		fail_msg("no \"%s\" in %s", text, page);
}

static void a_page_says_what_is_so(void **state)
{
	struct parcel one = { .cid = "b3RoZXItY29uc2lnbm1lbg",
		.state = CONSIGNMENT_STARTED, .has_outcome = true,
		.outcome = RULES_REVIEW, .records = 12,
		.head = "coldpass:1:b3RoZXItY29uc2lnbm1lbg:0:11:A" };
	struct window_shot shot = { .gw = "GW-1", .parcels = &one,
		.utc_ms = 1772625600000 };
	size_t len = 0;
	char *page;

	(void)state;
	page = window_page_list(&shot, WINDOW_PAGE_EN, &len);
	assert_has(page, "<a href=\"/b3RoZXItY29uc2lnbm1lbg\">");
	assert_has(page, "to be reviewed</span> so far");
	assert_has(page, "12 records");
	assert_has(page, "2026-03-04T12:00:00");
	assert_int_equal(len, strlen(page));
	free(page);
	page = window_page_one(&shot, &one, WINDOW_PAGE_JA, &len);
	assert_has(page, "lang=\"ja\"");
	assert_has(page, "要確認");
	assert_has(page, one.head);
	assert_has(page, "受領側の確認はまだありません");
	assert_null(strstr(page, "/receipts"));
	free(page);
	one.receipts = (char *)(uintptr_t)"a.b.c\n";
	one.is_sim = true;
	one.state = CONSIGNMENT_SEALED;
	page = window_page_one(&shot, &one, WINDOW_PAGE_EN, &len);
	assert_has(page, "/b3RoZXItY29uc2lnbm1lbg/receipts");
	assert_has(page, "Simulation");
	assert_null(strstr(page, "so far"));
	free(page);
}

static void every_state_and_outcome_has_a_word(void **state)
{
	struct parcel one = { .cid = "x" };
	struct window_shot shot = { .parcels = &one };
	size_t len = 0;

	(void)state;
	for (int s = CONSIGNMENT_OPENING; s <= CONSIGNMENT_STUCK; s++)
		for (int o = 0; o <= RULES_FAIL; o++)
			for (int l = 0; l < 2; l++) {
				char *page;

				one.state = (enum consignment_state)s;
				one.has_outcome = o > 0;
				one.outcome = (enum rules_outcome)o;
				page = window_page_one(&shot, &one,
				    (enum window_page_language)l, &len);
				assert_non_null(page);
				assert_null(strstr(page, "(null)"));
				assert_null(strstr(page, "></span>"));
				free(page);
			}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_language_asked_for),
		cmocka_unit_test(a_page_says_what_is_so),
		cmocka_unit_test(every_state_and_outcome_has_a_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
