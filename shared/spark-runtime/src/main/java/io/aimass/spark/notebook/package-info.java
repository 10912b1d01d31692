/**
 * Spark Connect for notebooks, and JDBC beside it. What a caller sends is checked three times: who sends it ({@code CallerGate}; {@code
 * TokenCheck} and {@code JdbcCalls}), the message ({@code MessageCheck}; {@code JdbcCalls}), and the plan that Spark makes of it, before
 * names are looked up and once it is analysed ({@code PlanCheck}). Classes of JDBC are loaded when it is asked for only: not every Spark
 * has what they need.
 */
package io.aimass.spark.notebook;
