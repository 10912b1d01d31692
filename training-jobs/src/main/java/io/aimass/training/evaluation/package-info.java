/** How well models do: exact AUC, log loss, accuracy, confusion, calibration. */
package io.aimass.training.evaluation;
