/** Log stores that never overwrite a commit. */
package io.aimass.spark.commit;
