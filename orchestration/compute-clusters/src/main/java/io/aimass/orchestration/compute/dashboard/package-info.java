/** ComputeClusters' pages on its own port: what the pools and drivers do, and Task Management. */
package io.aimass.orchestration.compute.dashboard;
