/* SPDX-License-Identifier: Apache-2.0 */
/* gpio_sim.c - a line in memory. */
#include "gpio_sim.h"

#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

static int sim_fd(void *line)
{
	const struct gpio_sim *sim = line;

	return sim->is_output ? -1 : sim->fd;
}

static int sim_get(void *line, bool *is_active)
{
	const struct gpio_sim *sim = line;

	if (sim->fail_errno == 0)
		*is_active = sim->is_active;
	return sim->fail_errno;
}

static int sim_set(void *line, bool is_active)
{
	struct gpio_sim *sim = line;

	if (sim->fail_errno == 0)
		sim->is_active = is_active;
	return sim->fail_errno;
}

static int sim_edges(void *line, struct gpio_edge *out, size_t cap)
{
	struct gpio_sim *sim = line;
	eventfd_t drained;
	size_t n;

	if (sim->fail_errno != 0)
		return -sim->fail_errno;
	for (n = 0; n < cap && sim->count > 0; n++) {
		out[n].mono_ns = sim->edges[sim->first].mono_ns;
		out[n].is_active = sim->edges[sim->first].is_active;
		out[n].lost = sim->edges[sim->first].seqno -
		    sim->read_seqno - 1;
		sim->read_seqno = sim->edges[sim->first].seqno;
		sim->first = (sim->first + 1) % GPIO_SIM_EDGES;
		sim->count--;
	}
	if (sim->count == 0)
		(void)eventfd_read(sim->fd, &drained);
	return (int)n;
}

static void sim_close(void *line)
{
	struct gpio_sim *sim = line;

	(void)close(sim->fd);
}

static const struct gpio_ops sim_ops = {
	.fd = sim_fd,
	.get = sim_get,
	.set = sim_set,
	.edges = sim_edges,
	.close = sim_close,
};

bool gpio_sim_open(struct gpio_sim *sim, bool is_output, bool is_active)
{
	memset(sim, 0, sizeof(*sim));
	sim->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	sim->is_output = is_output;
	sim->is_active = is_active;
	sim->gpio.ops = &sim_ops;
	sim->gpio.line = sim;
	return sim->fd >= 0;
}

void gpio_sim_drive(struct gpio_sim *sim, bool is_active, int64_t mono_ns)
{
	size_t at;

	if (is_active == sim->is_active)
		return;
	sim->is_active = is_active;
	sim->seqno++;
	if (sim->count == GPIO_SIM_EDGES) {
		sim->first = (sim->first + 1) % GPIO_SIM_EDGES;
		sim->count--;
	}
	at = (sim->first + sim->count++) % GPIO_SIM_EDGES;
	sim->edges[at].mono_ns = mono_ns;
	sim->edges[at].is_active = is_active;
	sim->edges[at].seqno = sim->seqno;
	(void)eventfd_write(sim->fd, 1);
}
