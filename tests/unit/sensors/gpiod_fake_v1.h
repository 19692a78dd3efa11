/* SPDX-License-Identifier: Apache-2.0 */
/* gpiod_fake_v1.h - libgpiod 1 without hardware: these definitions take the
 * library's place in the test program. */
#ifndef GPIOD_FAKE_V1_H
#define GPIOD_FAKE_V1_H

#define FAKE_COUNTS_EXACTLY false

struct gpiod_chip {
	int unused;
};
struct gpiod_line {
	int unused;
};
static struct gpiod_chip fake_chip;
static struct gpiod_line fake_line;

struct gpiod_chip *gpiod_chip_open(const char *path)
{
	if (fake.open_errno != 0) {
		errno = fake.open_errno;
		return NULL;
	}
	fake.open_chips++;
	(void)path;
	return &fake_chip;
}

void gpiod_chip_close(struct gpiod_chip *chip)
{
	(void)chip;
	fake.open_chips--;
}

struct gpiod_line *gpiod_chip_get_line(struct gpiod_chip *chip,
    unsigned int offset)
{
	(void)chip;
	fake.line = offset;
	return &fake_line;
}

static int fake_request(int flags)
{
	fake.is_pulled_up = (flags & GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_UP) != 0;
	fake.is_active_low = (flags & GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW) != 0;
	errno = fake.request_errno;
	return fake.request_errno != 0 ? -1 : 0;
}

int gpiod_line_request_both_edges_events_flags(struct gpiod_line *line,
    const char *consumer, int flags)
{
	(void)line;
	(void)consumer;
	return fake_request(flags);
}

int gpiod_line_request_output_flags(struct gpiod_line *line,
    const char *consumer, int flags, int value)
{
	(void)line;
	(void)consumer;
	fake.value = value;
	return fake_request(flags);
}

int gpiod_line_event_get_fd(struct gpiod_line *line)
{
	(void)line;
	return 42;
}

int gpiod_line_get_value(struct gpiod_line *line)
{
	(void)line;
	errno = fake.value_errno;
	return fake.value_errno != 0 ? -1 : fake.value;
}

int gpiod_line_set_value(struct gpiod_line *line, int value)
{
	(void)line;
	fake.value = value;
	errno = fake.value_errno;
	return fake.value_errno != 0 ? -1 : 0;
}

int gpiod_line_event_wait(struct gpiod_line *line,
    const struct timespec *timeout)
{
	(void)line;
	assert_int_equal(timeout->tv_sec, 0);
	assert_int_equal(timeout->tv_nsec, 0);
	return fake.edge_count > 0;
}

int gpiod_line_event_read_multiple(struct gpiod_line *line,
    struct gpiod_line_event *events, unsigned int num_events)
{
	int n = 0;

	(void)line;
	errno = fake.value_errno;
	if (fake.value_errno != 0)
		return -1;
	for (; n < fake.edge_count && n < (int)num_events; n++) {
		events[n].ts.tv_sec = 7;
		events[n].ts.tv_nsec = n;
		events[n].event_type = fake.edges[n].is_rising ?
		    GPIOD_LINE_EVENT_RISING_EDGE :
		    GPIOD_LINE_EVENT_FALLING_EDGE;
	}
	return n;
}

#endif
