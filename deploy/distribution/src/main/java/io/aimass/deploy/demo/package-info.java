/** {@code aimass demo}: prepares the sample data, runs {@code flight-delay}, reports. */
package io.aimass.deploy.demo;
