/** The HTTP base of every role: routes, errors, JSON. */
package io.aimass.orchestration.platform.http;
