package io.aimass.spark.notebook;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which plans may be in a notebook's query, by their classes. What reads and what does something is listed; what only combines is not. */
final class AllowedPlans {
    private static final String LOGICAL = "org.apache.spark.sql.catalyst.plans.logical.";
    private static final String ANALYSIS = "org.apache.spark.sql.catalyst.analysis.";
    private static final String COMMAND = "org.apache.spark.sql.execution.command.";
    private static final String DELTA = "org.apache.spark.sql.delta.commands.";

    /** Where rows and names come from. Those of tables are looked at more closely by {@link PlanCheck}. */
    private static final Set<String> LEAVES = union(
            in(LOGICAL, "LocalRelation", "OneRowRelation", "Range", "CTERelationRef", "CommandResult"),
            in(
                    ANALYSIS,
                    "RelationTimeTravel",
                    "UnresolvedRelation",
                    "UnresolvedInlineTable",
                    "UnresolvedTableValuedFunction",
                    "UnresolvedIdentifier",
                    "UnresolvedTable",
                    "UnresolvedTableOrView",
                    "UnresolvedView",
                    "UnresolvedNamespace",
                    "UnresolvedFunctionName",
                    "ResolvedTable",
                    "ResolvedIdentifier",
                    "ResolvedNamespace",
                    "ResolvedTempView",
                    "ResolvedInlineTable",
                    "ResolvedNonPersistentFunc"),
            in(
                    "org.apache.spark.sql.execution.",
                    "LogicalRDD",
                    "ExternalRDD",
                    "datasources.LogicalRelation",
                    "datasources.v2.DataSourceV2Relation"),
            Set.of("org.apache.spark.sql.catalyst.TimeTravel"));

    private static final Set<String> COMMANDS = union(
            in(
                    LOGICAL,
                    "AddColumns",
                    "AlterColumn",
                    "AppendData",
                    "CacheTable",
                    "CacheTableAsSelect",
                    "CommentOnTable",
                    "CreateTable",
                    "CreateTableAsSelect",
                    "DeleteFromTable",
                    "DeltaDelete",
                    "DeltaMergeInto",
                    "DeltaUpdateTable",
                    "DescribeColumn",
                    "DescribeFunction",
                    "DescribeNamespace",
                    "DescribeRelation",
                    "DropColumns",
                    "DropTable",
                    "DropView",
                    "InsertIntoStatement",
                    "MergeIntoTable",
                    "NoopCommand",
                    "OverwriteByExpression",
                    "OverwritePartitionsDynamic",
                    "RefreshTable",
                    "RenameColumn",
                    "ReplaceTable",
                    "ReplaceTableAsSelect",
                    "RestoreTableStatement",
                    "SetCatalogAndNamespace",
                    "ShowColumns",
                    "ShowFunctions",
                    "ShowNamespaces",
                    "ShowTableExtended",
                    "ShowTableProperties",
                    "ShowTables",
                    "ShowViews",
                    "UncacheTable",
                    "UpdateTable"),
            in(
                    COMMAND,
                    "CreateViewCommand",
                    "DescribeFunctionCommand",
                    "DescribeQueryCommand",
                    "DescribeTableCommand",
                    "DropTableCommand",
                    "DropTempViewCommand",
                    "ExplainCommand",
                    "ResetCommand",
                    "SetCommand",
                    "SetNamespaceCommand",
                    "ShowCatalogsCommand",
                    "ShowColumnsCommand",
                    "ShowCurrentNamespaceCommand",
                    "ShowFunctionsCommand",
                    "ShowTablesCommand",
                    "ShowViewsCommand"),
            in(
                    DELTA,
                    "DeleteCommand",
                    "DescribeDeltaDetailCommand",
                    "DescribeDeltaHistory",
                    "DescribeDeltaHistoryCommand",
                    "MergeIntoCommand",
                    "OptimizeTableCommand",
                    "RestoreTableCommand",
                    "ShowDeltaTableColumnsCommand",
                    "UpdateCommand",
                    "WriteIntoDelta"),
            Set.of("org.apache.spark.sql.delta.DeltaDynamicPartitionOverwriteCommand"));

    /** They run code that came with the request, or hide a name until it is too late to check it. */
    private static final List<String> REFUSED =
            List.of("ScriptTransformation", "InR", "InRWithArrow", "PlanWithUnresolvedIdentifier");

    private AllowedPlans() {}

    static boolean leaf(Class<?> plan) {
        return LEAVES.contains(plan.getName());
    }

    static boolean command(Class<?> plan) {
        return COMMANDS.contains(plan.getName());
    }

    /** What makes rows from rows. */
    static boolean operator(Class<?> plan) {
        var name = plan.getName();
        return (name.startsWith(LOGICAL) || name.startsWith(ANALYSIS) || name.startsWith("org.apache.spark.sql.delta."))
                && REFUSED.stream().noneMatch(plan.getSimpleName()::endsWith);
    }

    static boolean python(Class<?> node) {
        var name = node.getSimpleName();
        return name.contains("Python") || name.contains("Pandas");
    }

    private static Set<String> in(String scope, String... names) {
        return Arrays.stream(names).map(name -> scope + name).collect(Collectors.toSet());
    }

    @SafeVarargs
    private static Set<String> union(Set<String>... sets) {
        return Stream.of(sets).flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());
    }
}
