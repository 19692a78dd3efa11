/* SPDX-License-Identifier: Apache-2.0 */
#include "buzzer.h"

#include <string.h>

#include "gateway.h"

#define BEEP_MS 400
#define BEEPS 3
/* Between beeps that go on until somebody answers. */
#define PAUSE_MS 3000
#define PAUSE_SPARING_MS 30000

static int halves(const struct buzzer *b)
{
	return 2 * (b->is_sparing ? 1 : BEEPS);
}

static void beep(void *ctx)
{
	struct buzzer *b = ctx;
	int64_t pause = b->is_sparing ? PAUSE_SPARING_MS : PAUSE_MS;

	if (!b->gpio.ops || b->is_mute)
		return;
	if (b->halves_left == 0 && b->sounds)
		b->halves_left = halves(b);
	if (b->halves_left == 0)
		return;
	b->halves_left--;
	(void)gpio_set(&b->gpio, b->halves_left % 2 == 1);
	if (b->halves_left > 0 || b->sounds)
		loop_timer_after(b->g->loop, &b->timer, gateway_real_ms(b->g,
		    b->halves_left > 0 ? BEEP_MS : pause));
}

static void begin(struct buzzer *b, int halves_left)
{
	b->halves_left = halves_left;
	beep(b);
}

void buzzer_announce(struct buzzer *b)
{
	begin(b, halves(b));
}

void buzzer_answer(struct buzzer *b, bool is_yes)
{
	begin(b, is_yes ? 2 : 4);
}

void buzzer_sound(struct buzzer *b, bool on)
{
	b->sounds = on;
	if (on && b->halves_left == 0)
		beep(b);
}

void buzzer_mute(struct buzzer *b, bool is_mute)
{
	if (b->is_mute == is_mute)
		return;
	b->is_mute = is_mute;
	b->halves_left = 0;
	loop_timer_stop(b->g->loop, &b->timer);
	if (b->gpio.ops)
		(void)gpio_set(&b->gpio, false);
	if (!is_mute)
		beep(b);
}

void buzzer_spare(struct buzzer *b, bool is_sparing)
{
	b->is_sparing = is_sparing;
}

void buzzer_init(struct buzzer *b, struct gateway *g)
{
	memset(b, 0, sizeof(*b));
	b->g = g;
	loop_timer_init(&b->timer, beep, b);
}

void buzzer_use(struct buzzer *b, const struct gpio *line)
{
	b->gpio = *line;
	if (b->sounds && b->halves_left == 0)
		beep(b);
}

void buzzer_close(struct buzzer *b)
{
	loop_timer_stop(b->g->loop, &b->timer);
	if (!b->gpio.ops)
		return;
	(void)gpio_set(&b->gpio, false);
	gpio_close(&b->gpio);
}
