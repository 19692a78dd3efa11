/* SPDX-License-Identifier: Apache-2.0 */
#include "cp2112.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/hid.h>
#include <linux/uhid.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "model.h"

/* AN495, report numbers. */
enum {
	GPIO_CONFIG = 0x02, GPIO_GET = 0x03, GPIO_SET = 0x04, VERSION = 0x05,
	SMBUS_CONFIG = 0x06, READ = 0x10, WRITE_READ = 0x11,
	READ_FORCE_SEND = 0x12, READ_RESPONSE = 0x13, WRITE = 0x14,
	STATUS_REQUEST = 0x15, STATUS_RESPONSE = 0x16, CANCEL = 0x17,
	LOCK = 0x20
};

enum { IDLE = 0, BUSY = 1, COMPLETE = 2, ERROR = 3 };
#define ADDRESS_NACKED 0x00	/* of an ERROR: what the kernel takes for it */
#define REPORT 64
#define RESPONSE_DATA 61
/* Just below the 50 ms after which the kernel's driver gives an answer up:
 * ten of them make a transfer, so a bus that hangs takes long. */
#define BUSY_NS 40000000LL

/* Two input reports of 63 bytes and one output: hid-core drops what the
 * descriptor does not name. */
static const uint8_t descriptor[] = {
	0x06, 0x00, 0xff, 0x09, 0x01, 0xa1, 0x01, 0x15, 0x00, 0x26, 0xff,
	0x00, 0x75, 0x08, 0x95, REPORT - 1,
	0x85, READ_RESPONSE, 0x09, 0x01, 0x81, 0x02,
	0x85, STATUS_RESPONSE, 0x09, 0x01, 0x81, 0x02,
	0x85, WRITE, 0x09, 0x01, 0x91, 0x02,
	0xc0
};

static bool send_event(const struct cp2112 *c, const struct uhid_event *e)
{
	return write(c->fd, e, sizeof(*e)) == (ssize_t)sizeof(*e);
}

static bool create(const struct cp2112 *c)
{
	struct uhid_event e = { .type = UHID_CREATE2 };

	snprintf((char *)e.u.create2.name, sizeof(e.u.create2.name),
	    "simulated CP2112");
	memcpy(e.u.create2.rd_data, descriptor, sizeof(descriptor));
	e.u.create2.rd_size = sizeof(descriptor);
	e.u.create2.bus = BUS_USB;
	e.u.create2.vendor = 0x10c4;
	e.u.create2.product = 0xea90;
	return send_event(c, &e);
}

bool cp2112_plug(struct cp2112 *c, bool on)
{
	const struct uhid_event gone = { .type = UHID_DESTROY };

	if (on == c->is_plugged)
		return true;
	c->is_plugged = on;
	return on ? create(c) : send_event(c, &gone);
}

bool cp2112_open(struct cp2112 *c)
{
	memset(c, 0, sizeof(*c));
	c->fd = open("/dev/uhid", O_RDWR | O_CLOEXEC | O_NONBLOCK);
	return c->fd >= 0 && cp2112_plug(c, true);
}

/* ---- input reports ---- */

static void send_input(const struct cp2112 *c, const uint8_t report[REPORT])
{
	struct uhid_event e = { .type = UHID_INPUT2 };

	e.u.input2.size = REPORT;
	memcpy(e.u.input2.data, report, REPORT);
	(void)send_event(c, &e);
}

static void send_status(struct cp2112 *c, uint8_t status0)
{
	uint8_t report[REPORT] = { STATUS_RESPONSE, status0, ADDRESS_NACKED,
		0, 0, (uint8_t)(c->done >> 8), (uint8_t)c->done };

	send_input(c, report);
	if (status0 != BUSY)
		c->status0 = IDLE;
}

static void send_data(struct cp2112 *c)
{
	int left = c->data_len - c->data_at;
	int now = left < RESPONSE_DATA ? left : RESPONSE_DATA;
	uint8_t report[REPORT] = { READ_RESPONSE, COMPLETE, (uint8_t)now };

	memcpy(report + 3, c->data + c->data_at, (size_t)now);
	c->data_at = (uint16_t)(c->data_at + now);
	send_input(c, report);
}

/* ---- output reports ---- */

static void transfer(struct cp2112 *c, uint8_t slave, const uint8_t *out,
    size_t out_len, size_t in_len, int64_t now_ns)
{
	c->transfers++;
	if (in_len > sizeof(c->data))
		in_len = sizeof(c->data);
	c->data_at = 0;
	c->data_len = (uint16_t)in_len;
	c->done = (uint16_t)(in_len > 0 ? in_len : out_len);
	if (c->hangs)
		c->status0 = BUSY;
	else
		c->status0 = model_transfer(slave >> 1, out, out_len, c->data,
		    in_len, now_ns) ? COMPLETE : ERROR;
}

static size_t word(const uint8_t *at)
{
	return (size_t)at[0] << 8 | at[1];
}

static void take_output(struct cp2112 *c, const uint8_t *r, int64_t now_ns)
{
	switch (r[0]) {
	case READ:
		transfer(c, r[1], NULL, 0, word(r + 2), now_ns);
		break;
	case WRITE_READ:
		transfer(c, r[1], r + 5, r[4] & 31, word(r + 2), now_ns);
		break;
	case WRITE:
		transfer(c, r[1], r + 3, r[2] & 63, 0, now_ns);
		break;
	case STATUS_REQUEST:
		if (c->status0 == BUSY)
			c->busy_ns = now_ns + BUSY_NS;
		else
			send_status(c, c->status0);
		break;
	case READ_FORCE_SEND: send_data(c); break;
	case CANCEL:
		c->status0 = IDLE;
		c->busy_ns = 0;
		break;
	default: break;
	}
}

void cp2112_tick(struct cp2112 *c, int64_t now_ns)
{
	if (c->busy_ns == 0 || now_ns < c->busy_ns)
		return;
	c->busy_ns = 0;
	send_status(c, BUSY);
}

/* ---- feature reports ---- */

static void answer_get(const struct cp2112 *c, const struct uhid_event *ask)
{
	static const uint8_t version[] = { VERSION, 0x0c, 0x02 },
	    config[] = { SMBUS_CONFIG, 0, 1, 0x86, 0xa0, 2, 0, 0, 0, 0, 0, 0,
		0, 0 },
	    gpio_config[] = { GPIO_CONFIG, 0, 0, 0, 0 },
	    gpio[] = { GPIO_GET, 0xff }, lock[] = { LOCK, 0xff };
	struct uhid_event e = { .type = UHID_GET_REPORT_REPLY };
	const uint8_t *from = NULL;
	size_t size = 0;

	switch (ask->u.get_report.rnum) {
	case VERSION: from = version; size = sizeof(version); break;
	case SMBUS_CONFIG: from = config; size = sizeof(config); break;
	case GPIO_CONFIG: from = gpio_config; size = sizeof(gpio_config);
		break;
	case GPIO_GET: from = gpio; size = sizeof(gpio); break;
	case LOCK: from = lock; size = sizeof(lock); break;
	default: break;
	}
	e.u.get_report_reply.id = ask->u.get_report.id;
	e.u.get_report_reply.err = from == NULL ? EIO : 0;
	e.u.get_report_reply.size = (uint16_t)size;
	if (from != NULL)
		memcpy(e.u.get_report_reply.data, from, size);
	(void)send_event(c, &e);
}

static void answer_set(const struct cp2112 *c, const struct uhid_event *ask)
{
	struct uhid_event e = { .type = UHID_SET_REPORT_REPLY };

	e.u.set_report_reply.id = ask->u.set_report.id;
	(void)send_event(c, &e);
}

void cp2112_take(struct cp2112 *c, int64_t now_ns)
{
	struct uhid_event e;

	memset(&e, 0, sizeof(e));
	if (read(c->fd, &e, sizeof(e)) <= 0)
		return;
	switch (e.type) {
	case UHID_OUTPUT: take_output(c, e.u.output.data, now_ns); break;
	case UHID_GET_REPORT: answer_get(c, &e); break;
	case UHID_SET_REPORT: answer_set(c, &e); break;
	default: break;
	}
}
