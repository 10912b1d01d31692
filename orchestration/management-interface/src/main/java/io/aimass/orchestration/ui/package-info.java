/** The web pages on 9000. */
package io.aimass.orchestration.ui;
