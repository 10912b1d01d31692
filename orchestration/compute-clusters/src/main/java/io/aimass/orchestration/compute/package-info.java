/** ComputeClusters: runs and jobs, the server's side of the driver protocol, and the launcher of drivers. */
package io.aimass.orchestration.compute;
