/* SPDX-License-Identifier: Apache-2.0 */
#include "button.h"

#include "gateway.h"
#include "log.h"

static void held(void *ctx)
{
	struct button *b = ctx;

	b->was_up = false;
	b->user.held(b->user.ctx);
}

/* A hand's time is real, whatever the clock's pace. */
static void moved(void *ctx, bool is_down)
{
	struct button *b = ctx;
	struct gateway *g = b->line.g;

	if (is_down && b->was_up) {
		loop_timer_after(g->loop, &b->hold, gateway_real_ms(g,
		    b->line.config->hold_ms));
		return;
	}
	if (!is_down && b->hold.armed)
		log_info("button", "%s: let go too soon: hold it for %lld ms",
		    b->line.name, (long long)b->line.config->hold_ms);
	loop_timer_stop(g->loop, &b->hold);
	b->was_up = !is_down;
}

/* What cannot be watched is not held. */
static void failing(void *ctx, bool is_failing, int64_t since_ms,
    const char *why)
{
	struct button *b = ctx;

	loop_timer_stop(b->line.g->loop, &b->hold);
	b->was_up = false;
	b->user.failing(b->user.ctx, is_failing, since_ms, why);
}

/* It may have been let go and pressed again: begin anew. */
static void lost(void *ctx, uint32_t edges, int64_t since_ms)
{
	struct button *b = ctx;

	(void)edges;
	(void)since_ms;
	loop_timer_stop(b->line.g->loop, &b->hold);
}

void button_init(struct button *b, struct gateway *g, const char *name,
    const struct config_line *config, const struct button_user *user)
{
	struct line_switch_user line = { b, moved, failing, lost };

	b->user = *user;
	b->was_up = false;
	loop_timer_init(&b->hold, held, b);
	line_switch_init(&b->line, g, name, config, &line);
}

void button_stop(struct button *b)
{
	line_switch_stop(&b->line);
	loop_timer_stop(b->line.g->loop, &b->hold);
}
