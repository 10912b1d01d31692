package io.aimass.ingest;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.RowAccounting;
import io.aimass.contracts.Settings;
import io.aimass.contracts.TableName;
import io.aimass.spark.SparkTest;
import io.aimass.spark.TestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.io.TempDir;

/** Runs ingests as the platform does: a spec in YAML merged with a connection. */
abstract class IngestTest extends SparkTest {
    static final Path PROJECT = Path.of(System.getProperty("aimass.root", ".."));
    static final Path DATA = PROJECT.resolve("data-samples");

    /** Where a test puts the files it makes. */
    @TempDir
    Path folder;

    private int runs;
    private TestContext last;

    /** A spec of the demo. */
    static Map<String, Object> demo(String source, Map<String, ?> connection) throws IOException {
        return merged(Files.readString(PROJECT.resolve("deploy/demo/sources/" + source + ".yaml")), connection);
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> merged(String yaml, Map<String, ?> connection) throws IOException {
        Map<String, Object> spec = new LinkedHashMap<>(new YAMLMapper().readValue(yaml, Map.class));
        spec.remove("kind");
        if (spec.containsKey("name")) {
            spec.put("source", spec.remove("name"));
        }
        spec.put("connection", connection);
        return spec;
    }

    static Map<String, Object> file(Path path) {
        return Map.of("kind", "file", "path", path.toString());
    }

    JobOutcome.Succeeded ingest(Map<String, Object> settings) {
        return ingest(new IngestJob(), settings, "r-" + ++runs);
    }

    JobOutcome.Succeeded ingest(IngestJob job, Map<String, Object> settings, String run) {
        last = prepare(context(run, "ingest"));
        return (JobOutcome.Succeeded) job.plan(Settings.of("ingest", settings)).run(spark, last);
    }

    /** For a test that gives its runs secrets. */
    TestContext prepare(TestContext context) {
        return context;
    }

    /** The context of the run before. */
    TestContext lastRun() {
        return last;
    }

    static RowAccounting rows(JobOutcome.Succeeded outcome) {
        return outcome.accounting().get(0);
    }

    Dataset<Row> table(String name) {
        return context().lake().read(TableName.parse(name));
    }

    boolean exists(String name) {
        return context().lake().exists(TableName.parse(name));
    }

    Path write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    static List<String> strings(Dataset<Row> rows) {
        return rows.collectAsList().stream().map(Row::toString).toList();
    }

    final void deleteTable(String path) throws IOException {
        try (var files = Files.walk(root.resolve(path))) {
            for (var file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        DeltaLog.clearCache();
    }

    /** As when Delta has cleaned up the table's log. */
    final void forgetVersion(int version, String path) throws IOException {
        DeltaLog.forTable(spark, root.resolve(path).toString()).checkpoint();
        Files.delete(root.resolve(path).resolve("_delta_log/%020d.json".formatted(version)));
    }
}
