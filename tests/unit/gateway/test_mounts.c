/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "mounts.h"

static const char table[] =
    "22 28 0:20 / /proc rw,nosuid - proc proc rw\n"
    "28 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw\n"
    "90 28 8:17 / /media/coldpass rw shared:7 - vfat /dev/sdb1 rw\n"
    "91 28 8:33 / /media/coldpass/MY\\040STICK rw - vfat /dev/sdc1 rw\n"
    "92 28 8:34 / /media/coldpass/a/b rw - vfat /dev/sdc2 rw\n"
    "93 28 8:35 / /media/coldpass2 rw - vfat /dev/sdd1 rw\n"
    "94 28 8:36 /in\\040side /media/coldpass/t\\134e rw - ext4 /dev/sde rw\n";

static void at_the_directory_and_below(void **state)
{
	static struct mounts_one found[MOUNTS_MAX];

	(void)state;
	assert_int_equal(mounts_find(table, "/media/coldpass", found,
	    MOUNTS_MAX), 3);
	assert_int_equal(found[0].id, 90);
	assert_string_equal(found[0].path, "/media/coldpass");
	assert_int_equal(found[1].id, 91);
	assert_string_equal(found[1].path, "/media/coldpass/MY STICK");
	assert_string_equal(found[2].path, "/media/coldpass/t\\e");
	assert_int_equal(mounts_find(table, "/media/coldpass", found, 2), 2);
	assert_int_equal(mounts_find(table, "/media/nothing", found, 2), 0);
}

static void what_is_cut_is_no_mount(void **state)
{
	static struct mounts_one found[MOUNTS_MAX];
	char text[sizeof(table)];
	int most = 0;

	(void)state;
	for (size_t n = 0; n < sizeof(table); n++) {
		int count;

		memcpy(text, table, n);
		text[n] = '\0';
		count = mounts_find(text, "/media/coldpass", found,
		    MOUNTS_MAX);
		assert_in_range(count, 0, 3);
		most = count > most ? count : most;
	}
	assert_int_equal(most, 3);
	assert_int_equal(mounts_find("\n\n   \n1\n", "/x", found, 1), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(at_the_directory_and_below),
		cmocka_unit_test(what_is_cut_is_no_mount),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
