/** Workflows as written: read from YAML, checked whole, immutable. */
package io.aimass.orchestration.workflow.spec;
