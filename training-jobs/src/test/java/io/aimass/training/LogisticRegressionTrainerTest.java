package io.aimass.training;

class LogisticRegressionTrainerTest extends TrainerContract {
    @Override
    String trainer() {
        return "logistic-regression";
    }

    @Override
    String parameters() {
        return "{max-iterations: 20}";
    }
}
