/** ModelInference online: champions of ModelRepo served over HTTP, scored in plain Java. */
package io.aimass.orchestration.inference;
