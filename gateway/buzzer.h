/* SPDX-License-Identifier: Apache-2.0 */
/* buzzer.h - three beeps for what is new, again and again while an alarm
 * waits for an answer, one or two for a press; silent on board an aircraft.
 */
#ifndef BUZZER_H
#define BUZZER_H

#include <stdbool.h>

#include "gpio.h"
#include "loop.h"

struct gateway;

struct buzzer {
	struct gateway *g;
	struct gpio gpio;		/* ops NULL: none */
	struct loop_timer timer;
	int halves_left;		/* of beeps: on and off */
	bool sounds;			/* until somebody answers */
	bool is_mute, is_sparing;
};

void buzzer_init(struct buzzer *b, struct gateway *g);
void buzzer_use(struct buzzer *b, const struct gpio *line);
void buzzer_close(struct buzzer *b);

void buzzer_announce(struct buzzer *b);
/* What is sounding at the moment ends by itself. */
void buzzer_sound(struct buzzer *b, bool on);
/* The answer to a press: one beep for yes, two for no. */
void buzzer_answer(struct buzzer *b, bool is_yes);
/* In the air.  What waits for an answer sounds again afterwards. */
void buzzer_mute(struct buzzer *b, bool is_mute);
/* Power is short: one beep instead of three, and rarely. */
void buzzer_spare(struct buzzer *b, bool is_sparing);

#endif
