/* SPDX-License-Identifier: Apache-2.0 */
/* gpio_files.h - a chip that is a directory, for demonstrations and tests.
 *
 * Where a configuration names a directory instead of /dev/gpiochipN, each
 * line is a file in it, named by its number, that holds 0 or 1; whoever
 * writes it moves the switch, whoever reads it sees the lamp.  Any other text
 * is a line that fails (EIO); an empty file is one about to be written.
 * Whoever uses such lines has to say that this is a simulation.
 */
#ifndef GPIO_FILES_H
#define GPIO_FILES_H

#include "gpio.h"

/* Is that chip a directory? */
bool gpio_files_is_chip(const char *chip);

/* As gpio_open_input and gpio_open_output. */
bool gpio_files_open_input(struct gpio *g, const struct gpio_spec *spec,
    char *why, size_t cap);
bool gpio_files_open_output(struct gpio *g, const struct gpio_spec *spec,
    bool is_active, char *why, size_t cap);

#endif
