// SPDX-License-Identifier: Apache-2.0
/*
 * What the programs that measure other buses share: their command line, and three workloads that are
 * those of kbus_bench.
 */
#ifndef PEER_H
#define PEER_H

#include "bench.h"

#define IN_FLIGHT 8
#define LISTENERS 10
/* So many are sent before all have to say that they have them, as with KBUS. */
#define WINDOW 50
#define REPLIES_IN_A_SAMPLE 64

struct peer_run {
	int cpu;		/* of this process, which measures */
	int other_cpu;		/* of all others that it starts */
	const char *address;	/* of the bus, if it is one with an address */
	struct measurement measurement;
};

/* Each program has its own of these. */
void round_trip(struct peer_run *run);
void in_flight(struct peer_run *run);
void one_to_ten(struct peer_run *run);

#endif
