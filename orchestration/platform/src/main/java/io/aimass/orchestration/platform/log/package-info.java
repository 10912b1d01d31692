/** Logging to the home, without secrets. */
package io.aimass.orchestration.platform.log;
