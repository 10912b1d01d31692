package io.aimass.training.evaluation;

import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Rows that have been scored: which group they count in, the probability a model gave, and the label that came true. */
public final class Scores {
    public static final String GROUP = "group";
    public static final String PROBABILITY = "probability";
    public static final String LABEL = "label";

    public static final StructType SCHEMA = new StructType()
            .add(GROUP, DataTypes.IntegerType)
            .add(PROBABILITY, DataTypes.DoubleType)
            .add(LABEL, DataTypes.DoubleType);

    private Scores() {}
}
