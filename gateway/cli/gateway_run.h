/* SPDX-License-Identifier: Apache-2.0 */
/* gateway_run.h - let coldpass-gateway look at its configuration or probes.
 *
 * Only the gateway reads its configuration and touches its buses; this tool
 * asks it and reads what it prints. */
#ifndef GATEWAY_RUN_H
#define GATEWAY_RUN_H

#define GATEWAY_RUN_OUT (1 << 18)
#define GATEWAY_RUN_ERR 4096

/* `coldpass-gateway --config config option`: its standard output and error
 * into out[GATEWAY_RUN_OUT] and err[GATEWAY_RUN_ERR]; the exit status, -1 if
 * it cannot be run. */
int gateway_run(const char *config, const char *option, char *out, char *err);

#endif
