/* SPDX-License-Identifier: Apache-2.0 */
/* consignment.h - `coldpass consignment`: open, start, end, seal, list,
 * dossier, on the gateway of this machine. */
#ifndef CONSIGNMENT_H
#define CONSIGNMENT_H

int consignment_main(int argc, char **argv);

#endif
