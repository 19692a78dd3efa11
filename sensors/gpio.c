/* SPDX-License-Identifier: Apache-2.0 */
/* gpio.c - what does not depend on the library's version. */
#include "gpio.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

int gpio_fd(const struct gpio *g)
{
	return g->ops->fd(g->line);
}

int gpio_get(const struct gpio *g, bool *is_active)
{
	return g->ops->get(g->line, is_active);
}

int gpio_set(const struct gpio *g, bool is_active)
{
	return g->ops->set(g->line, is_active);
}

int gpio_edges(const struct gpio *g, struct gpio_edge *out, size_t cap)
{
	return g->ops->edges(g->line, out, cap);
}

void gpio_close(struct gpio *g)
{
	if (g->ops != NULL)
		g->ops->close(g->line);
	g->ops = NULL;
}

static const char *remedy(int error_number)
{
	switch (error_number) {
	case ENOENT: return "list the chips with gpiodetect";
	case EACCES:
	case EPERM: return "let the service's user into the group gpio";
	case EBUSY: return "another program or driver holds it: see gpioinfo";
	case EINVAL: return "the chip has no such line, or it cannot do this: "
	    "see gpioinfo";
	default: return "see gpioinfo";
	}
}

void gpio_explain(const struct gpio_spec *spec, int error_number, char *why,
    size_t cap)
{
	(void)snprintf(why, cap, "%s line %u: %s: %s", spec->chip, spec->line,
	    strerror(error_number), remedy(error_number));
}
