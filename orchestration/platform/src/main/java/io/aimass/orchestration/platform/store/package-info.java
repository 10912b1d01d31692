/** The metadata database: SQLite or PostgreSQL. */
package io.aimass.orchestration.platform.store;
