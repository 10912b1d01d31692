package io.aimass.spark.notebook;

import io.aimass.contracts.JobException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.ExpressionWithUnresolvedIdentifier;
import org.apache.spark.sql.catalyst.analysis.LocalTempView$;
import org.apache.spark.sql.catalyst.analysis.ResolvedIdentifier;
import org.apache.spark.sql.catalyst.analysis.ResolvedTable;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.analysis.UnresolvedIdentifier;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTable;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTableOrView;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTableValuedFunction;
import org.apache.spark.sql.catalyst.expressions.CallMethodViaReflection;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.ScalaUDF;
import org.apache.spark.sql.catalyst.plans.logical.Command;
import org.apache.spark.sql.catalyst.plans.logical.CreateTable;
import org.apache.spark.sql.catalyst.plans.logical.CreateTableAsSelect;
import org.apache.spark.sql.catalyst.plans.logical.LeafNode;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.ParsedStatement;
import org.apache.spark.sql.catalyst.plans.logical.ReplaceTable;
import org.apache.spark.sql.catalyst.plans.logical.ReplaceTableAsSelect;
import org.apache.spark.sql.catalyst.plans.logical.TableSpecBase;
import org.apache.spark.sql.catalyst.plans.logical.Union;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedTableSpec;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.StagedTable;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.delta.catalog.DeltaTableV2;
import org.apache.spark.sql.execution.command.CreateViewCommand;
import org.apache.spark.sql.execution.command.DropTableCommand;
import org.apache.spark.sql.execution.command.ResetCommand;
import org.apache.spark.sql.execution.command.SetCommand;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;
import org.apache.spark.sql.sources.BaseRelation;
import org.apache.spark.sql.types.StructType;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * Refuses what a notebook may not do, in a plan as it was parsed and as it was analysed. It lists what is allowed: tables of the lake,
 * rows that came with the request, commands that work on these, and expressions that run Spark's code only. What Delta itself asks for
 * while it does its work passes through here as well.
 */
final class PlanCheck {
    private static final List<String> OURS = List.of("org.apache.spark.sql.", "org.apache.spark.ml.", "scala.");
    private static final List<String> EXPRESSIONS_OF_COLUMNS =
            List.of("CURRENT_DEFAULT", "EXISTS_DEFAULT", "generationExpression", "delta.generationExpression");

    private final LakeFolder lake;
    private final boolean python;

    PlanCheck(LakeFolder lake, boolean python) {
        this.lake = lake;
        this.python = python;
    }

    /** By the settings of the Spark context, which no statement changes. */
    static PlanCheck of(SparkSession session) {
        var settings = session.sparkContext().getConf();
        return new PlanCheck(
                LakeFolder.below(settings.get("spark.aimass.root").replaceAll("/+$", "")),
                settings.getBoolean(NotebookExtension.PYTHON, false));
    }

    /** @throws JobException naming what is refused, and what to do instead */
    LogicalPlan check(LogicalPlan plan) {
        walk(plan);
        return plan;
    }

    Expression check(Expression expression) {
        walk(expression);
        return expression;
    }

    private void walk(Object start) {
        new PlanWalk(this::plan, this::expression).walk(start);
    }

    private void plan(LogicalPlan plan) {
        if (plan instanceof Command || plan instanceof ParsedStatement) {
            command(plan);
        } else if (plan instanceof LeafNode) {
            leaf(plan);
        } else if (!AllowedPlans.operator(plan.getClass())) {
            throw refused(plan);
        }
        if (plan instanceof Union several) {
            several(several);
        }
        if (AllowedPlans.python(plan.getClass()) && !python) {
            throw pythonRefused(plan.nodeName());
        }
        names(plan);
    }

    /** Spark Connect does such a statement twice: once to see that it is a command, and once to fetch its rows. */
    private static void several(Union plan) {
        if (JavaConverters.seqAsJavaList(plan.children()).stream()
                .anyMatch(child -> child instanceof Command || child instanceof ParsedStatement)) {
            throw JobException.user(
                    "Several inserts in one statement are not allowed in notebooks. Write an INSERT for each table.");
        }
    }

    private void command(LogicalPlan plan) {
        if (!AllowedPlans.command(plan.getClass())) {
            throw refused(plan);
        }
        if (plan instanceof SetCommand set) {
            set(set);
        } else if (plan instanceof ResetCommand reset) {
            AllowedSettings.change(reset.config().isDefined() ? reset.config().get() : "all of them");
        } else if (plan instanceof CreateViewCommand view && view.viewType() != LocalTempView$.MODULE$) {
            throw JobException.user(
                    "Notebooks make temporary views only: CREATE TEMPORARY VIEW. What is to last is a table, zone.table.");
        } else if (plan instanceof DropTableCommand drop && !drop.isView()) {
            throw refused(plan);
        } else if (plan instanceof CreateTable create) {
            columns(create.tableSchema());
            place(create.tableSpec());
        } else if (plan instanceof ReplaceTable replace) {
            columns(replace.tableSchema());
            place(replace.tableSpec());
        } else if (plan instanceof CreateTableAsSelect create) {
            place(create.tableSpec());
        } else if (plan instanceof ReplaceTableAsSelect replace) {
            place(replace.tableSpec());
        }
    }

    private static void set(SetCommand set) {
        if (set.kv().isEmpty()) {
            throw JobException.user("SET alone would show all settings. Name one: SET spark.sql.shuffle.partitions.");
        }
        var pair = set.kv().get();
        if (pair._2().isDefined()) {
            AllowedSettings.change(pair._1());
        } else {
            AllowedSettings.read(pair._1());
        }
    }

    private static void columns(StructType columns) {
        for (var column : columns.fields()) {
            for (var key : EXPRESSIONS_OF_COLUMNS) {
                if (column.metadata().contains(key)) {
                    throw JobException.user(
                            "The column %s cannot have a default or be generated. Compute it in the query that fills the table.",
                            column.name());
                }
            }
        }
    }

    private void leaf(LogicalPlan plan) {
        if (plan instanceof LogicalRelation relation) {
            files(relation.relation());
        } else if (plan instanceof DataSourceV2Relation relation) {
            table(relation.table(), relation.name());
        } else if (plan instanceof ResolvedTable resolved) {
            identifier(resolved.identifier());
            table(resolved.table(), resolved.identifier().toString());
        } else if (plan instanceof ResolvedIdentifier resolved) {
            identifier(resolved.identifier());
        } else if (!AllowedPlans.leaf(plan.getClass())) {
            throw refused(plan);
        }
    }

    /** Delta's files only, its log's among them: their index says what they are. */
    private void files(BaseRelation relation) {
        if (!(relation instanceof HadoopFsRelation files)) {
            throw JobException.user(
                    "A notebook reads the lake's tables only, not %s. Ingest the source, and read the table.",
                    relation.getClass().getSimpleName());
        }
        var index = files.location();
        if (!index.getClass().getName().startsWith("org.apache.spark.sql.delta.")) {
            throw JobException.user(
                    "A notebook reads the lake's tables only, not files by path (%s). Name the table: zone.table.",
                    index.rootPaths().mkString(", "));
        }
        JavaConverters.seqAsJavaList(index.rootPaths()).forEach(this::inLake);
    }

    private void table(Table table, String name) {
        if (table instanceof DeltaTableV2 delta) {
            inLake(delta.path());
        } else if (table instanceof StagedTable) {
            // One that is being made. Where it will lie is its name.
            inLake(new Path(table.name()));
        } else {
            throw JobException.user("%s is not a table of the lake. Name one: zone.table.", name);
        }
    }

    private void inLake(Path path) {
        if (lake.table(path).isEmpty()) {
            throw JobException.user(
                    "%s does not lie in the lake. Notebooks read and write the lake's tables by name, zone.table.",
                    path);
        }
    }

    private static void identifier(Identifier name) {
        var parts = new ArrayList<>(List.of(name.namespace()));
        parts.add(name.name());
        LakeNames.check(parts);
    }

    private void names(LogicalPlan plan) {
        if (plan instanceof UnresolvedRelation relation) {
            LakeNames.check(relation.multipartIdentifier());
        } else if (plan instanceof UnresolvedTable table) {
            LakeNames.check(table.multipartIdentifier());
        } else if (plan instanceof UnresolvedTableOrView table) {
            LakeNames.check(table.multipartIdentifier());
        } else if (plan instanceof UnresolvedIdentifier name) {
            LakeNames.check(name.nameParts());
        } else if (plan instanceof UnresolvedTableValuedFunction function) {
            AllowedFunctions.checkTable(joined(function.name()), python);
        }
    }

    private void expression(Expression expression) {
        if (expression instanceof UnresolvedFunction function) {
            AllowedFunctions.check(joined(function.nameParts()), python);
            schema(function);
        } else if (expression instanceof CallMethodViaReflection) {
            AllowedFunctions.check("reflect", false);
        } else if (expression instanceof ExpressionWithUnresolvedIdentifier) {
            throw JobException.user("IDENTIFIER(…) is not allowed in notebooks. Write the name itself.");
        } else if (expression instanceof ScalaUDF udf
                && !isSparks(udf.function().getClass())) {
            throw JobException.user(
                    "Functions in Java or Scala are not allowed in notebooks. Use Spark's own functions, or write a job.");
        } else if (!isSparks(expression.getClass())) {
            throw JobException.user(
                    "The expression %s is not Spark's own; notebooks may not use it.", expression.prettyName());
        } else if (AllowedPlans.python(expression.getClass()) && !python) {
            throw pythonRefused(expression.prettyName());
        }
    }

    /** Before it is looked at: a schema can have Spark make an object of any class. */
    private static void schema(UnresolvedFunction function) {
        var name = joined(function.nameParts());
        if (!AllowedFunctions.takesSchema(name) || function.arguments().size() < 2) {
            return;
        }
        var schema = function.arguments().apply(1);
        if (schema instanceof Literal literal && literal.value() != null) {
            AllowedTypes.checkSchema(literal.value().toString());
        } else if (!(schema instanceof UnresolvedFunction given)
                || !AllowedFunctions.givesSchema(joined(given.nameParts()))) {
            throw AllowedFunctions.computedSchema(name);
        }
    }

    private static void place(TableSpecBase spec) {
        JavaConverters.mapAsJavaMap(spec.properties()).keySet().forEach(AllowedProperties::check);
        if (spec.location().isDefined()) {
            throw JobException.user("A lake table's name is where it lies. Leave out LOCATION.");
        }
        if (spec.provider().isDefined() && !spec.provider().get().equalsIgnoreCase("delta")) {
            throw JobException.user(
                    "The lake's tables are Delta tables, not %s. Leave out USING.",
                    spec.provider().get());
        }
        if (spec instanceof UnresolvedTableSpec given
                && given.optionExpression().options().nonEmpty()) {
            throw JobException.user("A lake table takes no OPTIONS. Leave them out.");
        }
    }

    private static boolean isSparks(Class<?> type) {
        return OURS.stream().anyMatch(type.getName()::startsWith);
    }

    private static String joined(Seq<String> parts) {
        return parts.mkString(".");
    }

    static JobException pythonRefused(String what) {
        return JobException.user(
                "%s would run Python on the platform, which this pool does not allow. Use Spark's own functions, or have 'notebooks.python' set for the pool in config.yaml.",
                what);
    }

    private static JobException refused(LogicalPlan plan) {
        return JobException.user(
                "%s is not allowed in notebooks. They query the lake's tables, write them by name and make temporary views; see docs/notebooks.md.",
                plan.nodeName().replace("$", ""));
    }
}
