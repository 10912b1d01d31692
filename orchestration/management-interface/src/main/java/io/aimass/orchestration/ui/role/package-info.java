/** The server, compute and inference roles, put together from their modules. */
package io.aimass.orchestration.ui.role;
