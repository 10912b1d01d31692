/** ComputeClusters: runs and their states, saved jobs, pools, the server's side of the driver protocol, and what starts drivers. */
package io.aimass.orchestration.compute;
