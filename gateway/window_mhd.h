/* SPDX-License-Identifier: Apache-2.0 */
/* window_mhd.h - libmicrohttpd, loaded when pages are shown and not before.
 *
 * Debian's comes with GnuTLS and what that needs: 2.5 MB of memory that a
 * gateway which shows nothing should not pay.  Names as the library's.
 */
#ifndef WINDOW_MHD_H
#define WINDOW_MHD_H

#include <stdbool.h>
#include <stddef.h>

#include <microhttpd.h>

struct window_mhd {
	void *library;
	__typeof__(MHD_start_daemon) *start_daemon;
	__typeof__(MHD_stop_daemon) *stop_daemon;
	__typeof__(MHD_get_daemon_info) *get_daemon_info;
	__typeof__(MHD_lookup_connection_value) *lookup_connection_value;
	__typeof__(MHD_add_response_header) *add_response_header;
	__typeof__(MHD_queue_response) *queue_response;
	__typeof__(MHD_destroy_response) *destroy_response;
	__typeof__(MHD_create_response_from_buffer)
	    *create_response_from_buffer;
	__typeof__(MHD_create_response_from_callback)
	    *create_response_from_callback;
};

/* Not unloaded again: it may keep handlers of its own.  False with why. */
bool window_mhd_load(struct window_mhd *m, char *why, size_t cap);

#endif
