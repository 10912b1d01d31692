/** The catalogue of sources and tables, read with Delta Kernel. */
package io.aimass.orchestration.datalake;
