/**
 * What every process of AI Mass agrees on: names, settings, requests, outcomes, events and the model manifest. JDK only.
 */
@NullMarked
package io.aimass.contracts;

import org.jspecify.annotations.NullMarked;
