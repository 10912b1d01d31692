/**
 * Spark Connect for notebooks. What a caller sends is checked three times: who sends it ({@code CallerGate}), the message
 * ({@code MessageCheck}), and the plan that Spark makes of it, before names are looked up and once it is analysed ({@code PlanCheck}).
 */
package io.aimass.spark.notebook;
