/** The engines that can be trained, one class each, behind {@link io.aimass.training.trainer.Trainer}. */
package io.aimass.training.trainer;
