/** The home and what its config.yaml says. */
package io.aimass.orchestration.platform.config;
