package io.aimass.spark.notebook;

import org.apache.spark.sql.SparkSessionExtensions;
import scala.Function1;
import scala.runtime.BoxedUnit;

/** Named in {@code spark.sql.extensions}: no statement is parsed and no plan analysed in this JVM without being checked. */
public final class NotebookExtension implements Function1<SparkSessionExtensions, BoxedUnit> {
    /** Whether functions in Python may run, a setting of the Spark context. */
    static final String PYTHON = "spark.aimass.notebook.python";

    @Override
    public BoxedUnit apply(SparkSessionExtensions extensions) {
        extensions.injectParser((session, parser) -> new CheckedParser(parser, PlanCheck.of(session)));
        extensions.injectPostHocResolutionRule(Provenance::new);
        extensions.injectCheckRule(session -> {
            var check = PlanCheck.of(session);
            return plan -> {
                check.check(plan);
                return BoxedUnit.UNIT;
            };
        });
        return BoxedUnit.UNIT;
    }
}
