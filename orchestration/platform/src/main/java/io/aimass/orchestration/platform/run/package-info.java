/** Interfaces in which the modules meet: runs, their preparation and their completion. */
package io.aimass.orchestration.platform.run;
