/* SPDX-License-Identifier: Apache-2.0 */
/* mqtt_tls.h - mutual TLS for mqtt.h: check the files, explain a failure.
 *
 * paho makes its own TLS connection from the same files and tells little
 * about why one failed: nothing at all for a wrong host name or for a client
 * certificate refused under TLS 1.3.  mqtt_tls_explain then connects once
 * more, by OpenSSL directly, only to learn the reason.
 */
#ifndef MQTT_TLS_H
#define MQTT_TLS_H

#include <stddef.h>

#include "mqtt.h"

/* Cipher suites below TLS 1.3 (whose own set OpenSSL keeps).  All are
 * authenticated encryption, which no version below 1.2 has: this list is
 * also the floor under the protocol version.  RFC 9325, section 4.2. */
#define MQTT_TLS_CIPHERS \
	"ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:" \
	"ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-AES128-GCM-SHA256:" \
	"ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-CHACHA20-POLY1305"

/* URI and files can be used, and key and certificate belong together. */
enum status mqtt_tls_check(const struct mqtt_config *config, char *why,
    size_t cap) MUST_USE;

/* Blocks for seconds (name service, TCP, TLS): never on the loop's thread.
 * Writes what is in the way, or leaves 'why' alone when nothing is. */
void mqtt_tls_explain(const struct mqtt_config *config, char *why,
    size_t cap);

#endif
