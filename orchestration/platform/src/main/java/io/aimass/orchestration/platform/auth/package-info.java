/** Tokens, sessions and who may ask what. */
package io.aimass.orchestration.platform.auth;
