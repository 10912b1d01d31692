/**
 * Conditions of a workflow's tasks: a small typed language over parameters and the outputs of earlier tasks. It reads values and
 * compares them; it cannot call, assign, loop or reach anything else.
 */
package io.aimass.orchestration.workflow.expression;
