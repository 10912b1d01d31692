package io.aimass.scoring;

/**
 * What a model says of one row.
 *
 * @param margin the model's raw sum (log-odds); of an XGBoost model a float's value exactly
 * @param probability of class 1
 * @param label the class: 1 when the probability is above the model's threshold
 */
public record Prediction(double margin, double probability, int label) {}
