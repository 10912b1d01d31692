/** News from one module to the others and to the pages. */
package io.aimass.orchestration.platform.event;
