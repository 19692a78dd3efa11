/* SPDX-License-Identifier: Apache-2.0 */
/* test_gs1.c - GS1 keys and their web addresses; published examples, every
 * single wrong digit, every odd character. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "gs1_link.h"

/* GS1's and its tool makers' published examples. */
static const struct {
	enum gs1_kind kind;
	const char *text;
} published[] = {
	{ GS1_SSCC, "106141411234567897" }, { GS1_GTIN, "09521234543213" },
	{ GS1_GTIN, "09506000134352" }, { GS1_GTIN, "9780345418913" },
	{ GS1_GLN, "4000001000005" }, { GS1_GRAI, "00614141234561" },
	{ GS1_GRAI, "00614141234561A-1/2?x_%" }, { GS1_GIAI, "0614141XYZ789" }
};
#define PUBLISHED (sizeof(published) / sizeof(published[0]))

static void accepts_what_is_published(void **state)
{
	(void)state;
	for (size_t i = 0; i < PUBLISHED; i++)
		assert_int_equal(gs1_check(published[i].kind,
		    published[i].text, NULL), STATUS_OK);
}

static void notices_every_wrong_digit(void **state)
{
	(void)state;
	for (size_t i = 0; i < PUBLISHED - 2; i++) {
		char text[64];
		size_t len = strlen(published[i].text);

		for (size_t at = published[i].kind == GS1_GRAI; at < len;
		    at++) {
			for (char d = '0'; d <= '9'; d++) {
				strcpy(text, published[i].text);
				if (text[at] == d)
					continue;
				text[at] = d;
				assert_int_equal(gs1_check(published[i].kind,
				    text, NULL), STATUS_CONFLICT);
			}
		}
	}
}

static void refused(enum gs1_kind kind, const char *text)
{
	struct problem p = { .status = STATUS_OK };

	assert_int_equal(gs1_check(kind, text, &p), STATUS_SYNTAX);
	assert_true(p.why[0] != '\0');
}

static void refuses_what_has_not_its_form(void **state)
{
	(void)state;
	refused(GS1_SSCC, "");
	refused(GS1_SSCC, "10614141123456789");
	refused(GS1_SSCC, "1061414112345678970");
	refused(GS1_SSCC, "10614141123456789X");
	refused(GS1_GTIN, "123456789");
	refused(GS1_GRAI, "10614141234561");
	refused(GS1_GRAI, "0061414123456112345678901234567");
	refused(GS1_GRAI, "00614141234561#");
	refused(GS1_GRAI, "00614141234561 1");
	refused(GS1_GIAI, "061ABC");
	refused(GS1_GIAI, "061414112345678901234567890123X");
	refused(GS1_GLN, "400000100000");
}

static void has_82_characters(void **state)
{
	int n = 0;

	(void)state;
	for (int c = -128; c < 128; c++)
		n += gs1_is_char82((char)c);
	assert_int_equal(n, 82);
}

static enum status link(enum gs1_kind kind, const char *value,
    const char *lot, const char *serial, char *out)
{
	struct gs1_link l = { .kind = kind };
	struct problem p = { .status = STATUS_OK };

	strcpy(l.value, value);
	strcpy(l.lot, lot);
	strcpy(l.serial, serial);
	return gs1_link_write(&l, GS1_LINK_DOMAIN, out, GS1_LINK_TEXT, &p);
}

static void links_as_published(void **state)
{
	char out[GS1_LINK_TEXT];

	(void)state;
	assert_int_equal(link(GS1_SSCC, "106141411234567897", "", "", out),
	    STATUS_OK);
	assert_string_equal(out, "https://id.gs1.org/00/106141411234567897");
	assert_int_equal(link(GS1_GTIN, "09521234543213", "ABC123", "12345",
	    out), STATUS_OK);
	assert_string_equal(out,
	    "https://id.gs1.org/01/09521234543213/10/ABC123/21/12345");
	assert_int_equal(link(GS1_GIAI, "0614141A/B?C", "", "", out),
	    STATUS_OK);
	assert_string_equal(out, "https://id.gs1.org/8004/0614141A%2FB%3FC");
	assert_int_equal(link(GS1_GTIN, "9780345418913", "", "", out),
	    STATUS_SYNTAX);
	assert_int_equal(link(GS1_SSCC, "106141411234567897", "L", "", out),
	    STATUS_CONFLICT);
	assert_int_equal(link(GS1_SSCC, "106141411234567898", "", "", out),
	    STATUS_CONFLICT);
}

/* Every one of the 82 characters, both ways. */
static void links_come_back(void **state)
{
	char out[GS1_LINK_TEXT], value[8] = "0614141";
	struct gs1_link back;

	(void)state;
	for (int c = 1; c < 128; c++) {
		struct gs1_link l = { .kind = GS1_GIAI };

		if (!gs1_is_char82((char)c))
			continue;
		memcpy(l.value, value, 8);
		l.value[7] = (char)c;
		assert_int_equal(gs1_link_write(&l, "box.example:8443", out,
		    sizeof(out), NULL), STATUS_OK);
		assert_int_equal(gs1_link_read(&back, out, NULL), STATUS_OK);
		assert_string_equal(back.value, l.value);
	}
}

static void reads_links_of_others(void **state)
{
	struct gs1_link l;

	(void)state;
	assert_int_equal(gs1_link_read(&l, "http://example.com/our/products/"
	    "01/09521234543213/10/ABC123?17=261231#top", NULL), STATUS_OK);
	assert_int_equal(l.kind, GS1_GTIN);
	assert_string_equal(l.lot, "ABC123");
	assert_int_equal(gs1_link_read(&l,
	    "https://id.gs1.org/414/4000001000005/254/a%2fb", NULL),
	    STATUS_OK);
	assert_string_equal(l.extension, "a/b");
	assert_int_equal(gs1_link_read(&l,
	    "HTTPS://ID.GS1.ORG/00/106141411234567897", NULL), STATUS_OK);
}

static void refuses_links(void **state)
{
	static const char *const bad[] = {
		"", "https://", "https:///00/106141411234567897",
		"ftp://id.gs1.org/00/106141411234567897",
		"https://me@id.gs1.org/00/106141411234567897",
		"https://id.gs1.org/00", "https://id.gs1.org/00/",
		"https://id.gs1.org/99/106141411234567897",
		"https://id.gs1.org/gtin/09521234543213",
		"https://id.gs1.org/01/9521234543213",
		"https://id.gs1.org/01/09521234543213/21/1/10/2",
		"https://id.gs1.org/01/09521234543213/10/2/10/2",
		"https://id.gs1.org/01/09521234543213/10",
		"https://id.gs1.org/8004/0614141%2",
		"https://id.gs1.org/8004/0614141%00",
		"https://id.gs1.org/8004/0614141%C3%A4",
		"https://id.gs1.org/ARFKk4XB0CDKWcnpq"
	};
	struct gs1_link l;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_not_equal(gs1_link_read(&l, bad[i], NULL),
		    STATUS_OK);
	assert_int_equal(gs1_link_read(&l,
	    "https://id.gs1.org/00/106141411234567898", NULL),
	    STATUS_CONFLICT);
}

static void never_writes_beyond(void **state)
{
	struct gs1_link l = { .kind = GS1_SSCC,
		.value = "106141411234567897" };
	char out[64];

	(void)state;
	for (size_t cap = 1; cap < sizeof(out); cap++) {
		memset(out, 'x', sizeof(out));
		(void)!gs1_link_write(&l, GS1_LINK_DOMAIN, out, cap, NULL);
		assert_int_equal(out[cap], 'x');
	}
	assert_int_equal(gs1_link_write(&l, "a b", out, sizeof(out), NULL),
	    STATUS_SYNTAX);
	assert_int_equal(gs1_link_write(&l, "", out, sizeof(out), NULL),
	    STATUS_SYNTAX);
	assert_int_equal(gs1_link_write(&l, "a/../b", out, sizeof(out),
	    NULL), STATUS_SYNTAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accepts_what_is_published),
		cmocka_unit_test(notices_every_wrong_digit),
		cmocka_unit_test(refuses_what_has_not_its_form),
		cmocka_unit_test(has_82_characters),
		cmocka_unit_test(links_as_published),
		cmocka_unit_test(links_come_back),
		cmocka_unit_test(reads_links_of_others),
		cmocka_unit_test(refuses_links),
		cmocka_unit_test(never_writes_beyond),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
