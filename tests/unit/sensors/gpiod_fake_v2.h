/* SPDX-License-Identifier: Apache-2.0 */
/* gpiod_fake_v2.h - libgpiod 2 without hardware: these definitions take the
 * library's place in the test program. */
#ifndef GPIOD_FAKE_V2_H
#define GPIOD_FAKE_V2_H

#define FAKE_COUNTS_EXACTLY true

struct gpiod_chip {
	int unused;
};
struct gpiod_line_request {
	int unused;
};
struct gpiod_line_settings {
	int unused;
};
struct gpiod_line_config {
	int unused;
};
struct gpiod_request_config {
	int unused;
};
struct gpiod_edge_event {
	int at;
};
struct gpiod_edge_event_buffer {
	struct gpiod_edge_event events[64];
};
static struct gpiod_chip fake_chip;
static struct gpiod_line_request fake_request;

struct gpiod_chip *gpiod_chip_open(const char *path)
{
	(void)path;
	if (fake.open_errno != 0) {
		errno = fake.open_errno;
		return NULL;
	}
	fake.open_chips++;
	return &fake_chip;
}

void gpiod_chip_close(struct gpiod_chip *chip)
{
	(void)chip;
	/* the request lives on without its chip; count it instead */
	fake.open_chips--;
}

struct gpiod_line_request *gpiod_chip_request_lines(struct gpiod_chip *chip,
    struct gpiod_request_config *req_cfg, struct gpiod_line_config *line_cfg)
{
	(void)chip;
	(void)req_cfg;
	(void)line_cfg;
	errno = fake.request_errno;
	if (fake.request_errno != 0)
		return NULL;
	fake.open_chips++;
	return &fake_request;
}

void gpiod_line_request_release(struct gpiod_line_request *request)
{
	(void)request;
	fake.open_chips--;
}

struct gpiod_line_settings *gpiod_line_settings_new(void)
{
	return calloc(1, sizeof(struct gpiod_line_settings));
}

void gpiod_line_settings_free(struct gpiod_line_settings *settings)
{
	free(settings);
}

int gpiod_line_settings_set_bias(struct gpiod_line_settings *settings,
    enum gpiod_line_bias bias)
{
	(void)settings;
	fake.is_pulled_up = bias == GPIOD_LINE_BIAS_PULL_UP;
	return 0;
}

void gpiod_line_settings_set_active_low(struct gpiod_line_settings *settings,
    bool active_low)
{
	(void)settings;
	fake.is_active_low = active_low;
}

void gpiod_line_settings_set_debounce_period_us(
    struct gpiod_line_settings *settings, unsigned long period)
{
	(void)settings;
	assert_int_equal(period, 20000);
}

int gpiod_line_settings_set_direction(struct gpiod_line_settings *settings,
    enum gpiod_line_direction direction)
{
	(void)settings;
	(void)direction;
	return 0;
}

int gpiod_line_settings_set_edge_detection(
    struct gpiod_line_settings *settings, enum gpiod_line_edge edge)
{
	(void)settings;
	assert_int_equal(edge, GPIOD_LINE_EDGE_BOTH);
	return 0;
}

int gpiod_line_settings_set_output_value(struct gpiod_line_settings *settings,
    enum gpiod_line_value value)
{
	(void)settings;
	fake.value = value == GPIOD_LINE_VALUE_ACTIVE;
	return 0;
}

struct gpiod_line_config *gpiod_line_config_new(void)
{
	return calloc(1, sizeof(struct gpiod_line_config));
}

void gpiod_line_config_free(struct gpiod_line_config *config)
{
	free(config);
}

int gpiod_line_config_add_line_settings(struct gpiod_line_config *config,
    const unsigned int *offsets, size_t num_offsets,
    struct gpiod_line_settings *settings)
{
	(void)config;
	(void)settings;
	assert_int_equal(num_offsets, 1);
	fake.line = offsets[0];
	return 0;
}

struct gpiod_request_config *gpiod_request_config_new(void)
{
	return calloc(1, sizeof(struct gpiod_request_config));
}

void gpiod_request_config_free(struct gpiod_request_config *config)
{
	free(config);
}

void gpiod_request_config_set_consumer(struct gpiod_request_config *config,
    const char *consumer)
{
	(void)config;
	(void)consumer;
}

int gpiod_line_request_get_fd(struct gpiod_line_request *request)
{
	(void)request;
	return 42;
}

enum gpiod_line_value gpiod_line_request_get_value(
    struct gpiod_line_request *request, unsigned int offset)
{
	(void)request;
	(void)offset;
	errno = fake.value_errno;
	if (fake.value_errno != 0)
		return GPIOD_LINE_VALUE_ERROR;
	return fake.value ? GPIOD_LINE_VALUE_ACTIVE : GPIOD_LINE_VALUE_INACTIVE;
}

int gpiod_line_request_set_value(struct gpiod_line_request *request,
    unsigned int offset, enum gpiod_line_value value)
{
	(void)request;
	(void)offset;
	fake.value = value == GPIOD_LINE_VALUE_ACTIVE;
	errno = fake.value_errno;
	return fake.value_errno != 0 ? -1 : 0;
}

struct gpiod_edge_event_buffer *gpiod_edge_event_buffer_new(size_t capacity)
{
	struct gpiod_edge_event_buffer *b = calloc(1, sizeof(*b));
	int i;

	assert_true(capacity <= 64);
	for (i = 0; b != NULL && i < 64; i++)
		b->events[i].at = i;
	return b;
}

void gpiod_edge_event_buffer_free(struct gpiod_edge_event_buffer *buffer)
{
	free(buffer);
}

int gpiod_line_request_wait_edge_events(struct gpiod_line_request *request,
    int64_t timeout_ns)
{
	(void)request;
	assert_int_equal(timeout_ns, 0);
	return fake.edge_count > 0;
}

int gpiod_line_request_read_edge_events(struct gpiod_line_request *request,
    struct gpiod_edge_event_buffer *buffer, size_t max_events)
{
	(void)request;
	(void)buffer;
	errno = fake.value_errno;
	if (fake.value_errno != 0)
		return -1;
	return fake.edge_count < (int)max_events ? fake.edge_count :
	    (int)max_events;
}

struct gpiod_edge_event *gpiod_edge_event_buffer_get_event(
    struct gpiod_edge_event_buffer *buffer, unsigned long index)
{
	return &buffer->events[index];
}

enum gpiod_edge_event_type gpiod_edge_event_get_event_type(
    struct gpiod_edge_event *event)
{
	return fake.edges[event->at].is_rising ?
	    GPIOD_EDGE_EVENT_RISING_EDGE : GPIOD_EDGE_EVENT_FALLING_EDGE;
}

uint64_t gpiod_edge_event_get_timestamp_ns(struct gpiod_edge_event *event)
{
	return 7000000000U + (unsigned)event->at;
}

unsigned long gpiod_edge_event_get_line_seqno(struct gpiod_edge_event *event)
{
	return fake.edges[event->at].seqno;
}

#endif
