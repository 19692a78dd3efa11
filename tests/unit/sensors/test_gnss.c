/* SPDX-License-Identifier: Apache-2.0 */
/* gpsd's protocol through libgps: against a listener that says what gpsd
 * says, and against gpsd itself where gpsfake and a recording are there. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "gnss.h"

#define RECORDING "../shared/data/nmea/quectel.log"

static char port[8], why[200];

static int listen_somewhere(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	socklen_t len = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(listen(fd, 1), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &len), 0);
	(void)snprintf(port, sizeof(port), "%d", ntohs(a.sin_port));
	return fd;
}

static bool is_built_without(const char *name)
{
	if (gnss_open("127.0.0.1", "1", why, sizeof(why)) != NULL)
		return false;	/* a gpsd on port 1: then it is built in */
	if (strstr(why, "built without libgps") == NULL)
		return false;
	printf("skip - %s: built without libgps (libgps-dev)\n", name);
	return true;
}

static void say(int fd, const char *text)
{
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
}

/* until something is new, gpsd is gone, or ten seconds */
static int read_fix(struct gnss *g, struct gnss_fix *fix)
{
	struct pollfd p = { .fd = gnss_fd(g), .events = POLLIN };
	int i, r = 0;

	for (i = 0; i < 100 && r == 0; i++) {
		(void)poll(&p, 1, 100);
		r = gnss_read(g, fix);
	}
	return r;
}

static void tells_fixes_and_their_absence(void **state)
{
	struct gnss_fix fix;
	struct gnss *g;
	int listener, fd;

	(void)state;
	if (is_built_without("tells_fixes_and_their_absence"))
		skip();
	listener = listen_somewhere();
	g = gnss_open("127.0.0.1", port, why, sizeof(why));
	assert_non_null(g);
	fd = accept(listener, NULL, NULL);
	assert_true(fd >= 0);
	assert_int_equal(gnss_read(g, &fix), 0);
	say(fd, "{\"class\":\"VERSION\",\"release\":\"3.22\",\"rev\":\"3.22\","
	    "\"proto_major\":3,\"proto_minor\":14}\r\n"
	    "{\"class\":\"TPV\",\"device\":\"/dev/x\",\"mode\":3,"
	    "\"time\":\"2020-10-08T12:34:56.500Z\",\"lat\":35.5523,"
	    "\"lon\":139.7797,\"altMSL\":6.4,\"speed\":72.25,\"eph\":9.1}\r\n");
	assert_int_equal(read_fix(g, &fix), 1);
	assert_true(fix.has_position);
	assert_in_range(fix.lat_e7, 355522999, 355523001);
	assert_in_range(fix.lon_e7, 1397796999, 1397797001);
	assert_int_equal(fix.altitude_m, 6);
	assert_int_equal(fix.speed_mm_s, 72250);
	assert_int_equal(fix.error_m, 9);
	assert_int_equal(fix.utc_ms, 1602160496500);
	say(fd, "{\"class\":\"TPV\",\"device\":\"/dev/x\",\"mode\":1}\r\n");
	assert_int_equal(read_fix(g, &fix), 1);
	assert_false(fix.has_position);
	assert_int_equal(fix.speed_mm_s, GNSS_UNKNOWN);
	(void)close(fd);
	assert_int_equal(read_fix(g, &fix), -1);
	gnss_close(g);
	gnss_close(NULL);
	(void)close(listener);
}

static void says_that_gpsd_is_not_there(void **state)
{
	int listener = listen_somewhere();

	(void)state;
	(void)close(listener);
	assert_null(gnss_open("127.0.0.1", port, why, sizeof(why)));
	assert_non_null(strstr(why, port));
}

static pid_t start_gpsfake(void)
{
	pid_t child = fork();

	if (child == 0) {
		int null = open("/dev/null", O_RDWR);

		(void)setpgid(0, 0);
		(void)dup2(null, 0);
		(void)dup2(null, 1);
		(void)dup2(null, 2);
		(void)execlp("gpsfake", "gpsfake", "-q", "-c", "0.01", "-P",
		    port, RECORDING, (char *)NULL);
		_exit(127);
	}
	return child;
}

static struct gnss *wait_for_gpsd(pid_t child)
{
	struct gnss *g = NULL;
	int i;

	for (i = 0; i < 100 && g == NULL; i++) {
		g = gnss_open("127.0.0.1", port, why, sizeof(why));
		if (g == NULL && waitpid(child, NULL, WNOHANG) == child)
			return NULL;
		if (g == NULL)
			(void)poll(NULL, 0, 100);
	}
	return g;
}

static void hears_a_recording_through_gpsd(void **state)
{
	struct gnss_fix fix = { .has_position = false };
	struct gnss *g;
	pid_t child;
	int i;

	(void)state;
	if (is_built_without("hears_a_recording_through_gpsd"))
		skip();
	if (access(RECORDING, R_OK) != 0 ||
	    access("/usr/bin/gpsfake", X_OK) != 0) {
		printf("skip - hears_a_recording_through_gpsd: needs gpsfake "
		    "(gpsd-clients, gpsd) and " RECORDING "\n");
		skip();
	}
	(void)close(listen_somewhere());
	child = start_gpsfake();
	assert_true(child > 0);
	g = wait_for_gpsd(child);
	/* a receiver may know where it is before it knows when */
	for (i = 0; i < 500 && g != NULL &&
	    (!fix.has_position || fix.utc_ms < 0); i++)
		if (read_fix(g, &fix) < 0)
			break;
	gnss_close(g);
	(void)kill(-child, SIGTERM);
	(void)poll(NULL, 0, 200);
	(void)kill(-child, SIGKILL);
	(void)waitpid(child, NULL, 0);
	if (g == NULL) {
		printf("skip - hears_a_recording_through_gpsd: gpsd does not "
		    "start here (%s)\n", why);
		skip();
	}
	assert_true(fix.has_position);
	assert_true(fix.utc_ms > 0);
	assert_int_not_equal(fix.lat_e7, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_fixes_and_their_absence),
		cmocka_unit_test(says_that_gpsd_is_not_there),
		cmocka_unit_test(hears_a_recording_through_gpsd),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
