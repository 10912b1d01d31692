/** The whole product: its one main. */
package io.aimass.deploy;
