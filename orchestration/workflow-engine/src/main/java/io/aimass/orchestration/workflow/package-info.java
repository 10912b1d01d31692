/** WorkflowEngine: workflows with revisions, their runs, what starts them and what sequences their tasks. */
package io.aimass.orchestration.workflow;
