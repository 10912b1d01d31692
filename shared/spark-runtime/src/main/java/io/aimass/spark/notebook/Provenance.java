package io.aimass.spark.notebook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.AppendData;
import org.apache.spark.sql.catalyst.plans.logical.CreateTableAsSelect;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.OverwriteByExpression;
import org.apache.spark.sql.catalyst.plans.logical.ReplaceTableAsSelect;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.delta.DeltaDynamicPartitionOverwriteCommand;
import org.apache.spark.sql.delta.SnapshotDescriptor;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import scala.Tuple2;

/**
 * Has each commit say where it came from: that a notebook made it, whose, and, when it writes a query's rows, the tables and versions
 * that the query reads.
 */
final class Provenance extends Rule<LogicalPlan> {
    /** Of a session: whose it is, as its commits say when nothing more is known. */
    private static final String SESSION = "spark.databricks.delta.commitInfo.userMetadata";

    private static final String OPTION = "userMetadata";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SparkSession session;
    private final LakeFolder lake;

    Provenance(SparkSession session) {
        this.session = session;
        this.lake = LakeFolder.below(
                session.sparkContext().getConf().get("spark.aimass.root").replaceAll("/+$", ""));
    }

    /** Has all that is written in {@code session} say whose it is. Once: what a write has borrowed meanwhile must not be changed. */
    static void begin(SparkSession session, String user, String id) {
        if (session.conf().getOption(SESSION).isDefined()) {
            return;
        }
        var origin = new LinkedHashMap<String, String>();
        origin.put("job", "notebook");
        origin.put("user", user);
        origin.put("session", id);
        session.conf().set(SESSION, text(origin));
    }

    /** Whether {@code user} began {@code session}. */
    static boolean isOf(SparkSession session, String user) {
        var origin = session.conf().getOption(SESSION);
        return origin.isDefined() && user.equals(parsed(origin.get()).get("user"));
    }

    @Override
    public LogicalPlan apply(LogicalPlan plan) {
        if (plan instanceof AppendData write && isNew(write.writeOptions())) {
            return write.copy(
                    write.table(),
                    write.query(),
                    with(write.writeOptions(), write.query()),
                    write.isByName(),
                    write.write(),
                    write.analyzedQuery());
        } else if (plan instanceof OverwriteByExpression write && isNew(write.writeOptions())) {
            return write.copy(
                    write.table(),
                    write.deleteExpr(),
                    write.query(),
                    with(write.writeOptions(), write.query()),
                    write.isByName(),
                    write.write(),
                    write.analyzedQuery());
        } else if (plan instanceof DeltaDynamicPartitionOverwriteCommand write && isNew(write.writeOptions())) {
            return write.copy(
                    write.table(),
                    write.deltaTable(),
                    write.query(),
                    with(write.writeOptions(), write.query()),
                    write.isByName(),
                    write.analyzedQuery());
        } else if (plan instanceof CreateTableAsSelect create && isNew(create.writeOptions())) {
            return create.copy(
                    create.name(),
                    create.partitioning(),
                    create.query(),
                    create.tableSpec(),
                    with(create.writeOptions(), create.query()),
                    create.ignoreIfExists(),
                    create.isAnalyzed());
        } else if (plan instanceof ReplaceTableAsSelect replace && isNew(replace.writeOptions())) {
            return replace.copy(
                    replace.name(),
                    replace.partitioning(),
                    replace.query(),
                    replace.tableSpec(),
                    with(replace.writeOptions(), replace.query()),
                    replace.orCreate(),
                    replace.isAnalyzed());
        }
        return plan;
    }

    private boolean isNew(scala.collection.immutable.Map<String, String> options) {
        return session.conf().getOption(SESSION).isDefined() && !options.contains(OPTION);
    }

    private scala.collection.immutable.Map<String, String> with(
            scala.collection.immutable.Map<String, String> options, LogicalPlan query) {
        var origin = new LinkedHashMap<String, String>(parsed(session.conf().get(SESSION)));
        var read = read(query);
        origin.put("source", read.isEmpty() ? "notebook" : String.join(", ", read));
        return options.$plus(new Tuple2<>(OPTION, text(origin)));
    }

    /** {@code zone.table@version} of each table that the query reads. */
    private Set<String> read(LogicalPlan query) {
        var read = new TreeSet<String>();
        new PlanWalk(
                        plan -> {
                            if (plan instanceof LogicalRelation relation
                                    && relation.relation() instanceof HadoopFsRelation files
                                    && files.location() instanceof SnapshotDescriptor snapshot) {
                                files.location().rootPaths().headOption().foreach(path -> {
                                    lake.table(path).ifPresent(table -> read.add(table + "@" + snapshot.version()));
                                    return null;
                                });
                            }
                        },
                        expression -> {})
                .walk(query);
        return read;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, String> parsed(String text) {
        try {
            return JSON.readValue(text, LinkedHashMap.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the session's origin is not JSON", e);
        }
    }

    private static String text(Map<String, String> values) {
        try {
            return JSON.writeValueAsString(values);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of texts is always JSON", e);
        }
    }
}
