/** The command line {@code aimass}: starts the platform and speaks to it over REST. */
package io.aimass.deploy.cli;
