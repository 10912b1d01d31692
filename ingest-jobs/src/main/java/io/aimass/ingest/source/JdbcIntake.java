package io.aimass.ingest.source;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import io.aimass.contracts.Names;
import io.aimass.ingest.format.Column;
import io.aimass.ingest.format.HeaderCheck;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Takes a snapshot: every row goes once from the database to text files in the scratch folder, and what is done with them later
 * reads those. All parts of it see the same state of the database.
 */
final class JdbcIntake {
    /** Under this key of the commit info: stands for the rows of the snapshot, whatever their order. */
    static final String FINGERPRINT = "fingerprint";

    private final JdbcSource source;
    private final Reading reading;
    private final List<String> columns;

    JdbcIntake(JdbcSource source, Reading reading) {
        this.source = source;
        this.reading = reading;
        this.columns = reading.format().columns().stream().map(Column::name).toList();
    }

    Intake take() {
        var access = access();
        try (var connection = access.open()) {
            checkColumns(connection);
            var staged = stage(access, JdbcSnapshot.of(source, connection));
            return intake(staged);
        } catch (SQLException e) {
            throw JdbcErrors.of(source, e);
        }
    }

    private JdbcAccess access() {
        var url = source.url();
        if (url.kind() == JdbcUrl.Kind.SQLITE && !Files.isRegularFile(Path.of(url.file()))) {
            throw JobException.data(
                    "There is no database at %s, where the source '%s' should be. Put it there, or correct the url of '%s' in the profile.",
                    url.file(), reading.source(), reading.source());
        }
        var properties = new Properties();
        properties.putAll(url.forDriver(source.properties()));
        if (!source.user().isEmpty()) {
            properties.setProperty("user", source.user());
        }
        if (!source.secret().isEmpty()) {
            properties.setProperty("password", reading.context().secret(source.secret()));
        }
        return new JdbcAccess(url.kind(), url.address(), properties);
    }

    private void checkColumns(Connection connection) throws SQLException {
        var found = new ArrayList<String>();
        try (var statement = connection.createStatement();
                var result = statement.executeQuery(
                        "SELECT * FROM " + source.relation().sql() + " WHERE 1 = 0")) {
            var meta = result.getMetaData();
            for (var i = 1; i <= meta.getColumnCount(); i++) {
                found.add(meta.getColumnLabel(i));
            }
        } catch (SQLException e) {
            throw noSuchTable(connection, e);
        }
        HeaderCheck.check(
                source.relation().name(), found, columns, reading.format().ignored());
    }

    private JobException noSuchTable(Connection connection, SQLException e) throws SQLException {
        var missing = "42P01".equals(e.getSQLState())
                || String.valueOf(e.getMessage()).contains("no such table");
        if (!missing) {
            return JdbcErrors.of(source, e);
        }
        if (!connection.getAutoCommit()) {
            connection.rollback();
        }
        var tables = new ArrayList<String>();
        try (var result = connection.getMetaData().getTables(null, null, "%", new String[] {"TABLE", "VIEW"})) {
            while (result.next()) {
                tables.add(result.getString("TABLE_NAME"));
            }
        }
        return new JobException(
                ErrorType.USER,
                source.url().address() + ": " + Names.unknown(source.relation().name(), "table of it", tables),
                e);
    }

    private List<Object[]> stage(JdbcAccess access, JdbcSnapshot snapshot) throws SQLException {
        var spark = reading.spark();
        var conf = new SerializableConfiguration(spark.sessionState().newHadoopConf());
        var task = new JdbcTask(access, snapshot.token(), reading.scratch() + "/jdbc", conf);
        var context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        var queries = snapshot.queries(columns);
        var staged =
                context.parallelize(queries, queries.size()).mapPartitions(task).collect();
        for (var part : staged) {
            if (!((String) part[0]).isEmpty()) {
                throw JdbcErrors.of(source, new SQLException((String) part[0], (String) part[1]));
            }
        }
        return staged;
    }

    private Intake intake(List<Object[]> staged) {
        var read = staged.stream().mapToLong(p -> (Long) p[3]).sum();
        var sum = staged.stream().map(p -> (BigInteger) p[4]).reduce(BigInteger.ZERO, BigInteger::add);
        var fingerprint = Digests.hex(String.join(",", columns) + "/" + read + "/" + sum.toString(16));
        if (fingerprint.equals(reading.known().ifKept().get(FINGERPRINT))) {
            return new Intake(List.of(), true, Map.of(), () -> {});
        }
        checkBegun(fingerprint);
        return new Intake(files(staged, fingerprint, read), true, Map.of(FINGERPRINT, fingerprint), () -> {});
    }

    private void checkBegun(String fingerprint) {
        var begun = reading.begun().get(FINGERPRINT);
        if (begun != null && !begun.equals(fingerprint)) {
            throw JobException.user(
                    "%s has changed since this run began and committed its quarantined rows; it cannot be completed. Start a new run.",
                    source.relation().name());
        }
    }

    /** Counts the staged records anew and gives them numbers throughout. */
    private List<SourceFile> files(List<Object[]> staged, String fingerprint, long read) {
        var context = JavaSparkContext.fromSparkContext(reading.spark().sparkContext());
        var conf = new SerializableConfiguration(reading.spark().sessionState().newHadoopConf());
        var scan = ScanTask.ofStaged(reading.format().boundary(), true, reading.scratch(), conf);
        var uris = staged.stream().map(p -> (String) p[2]).toList();
        var files = new ArrayList<SourceFile>();
        var before = 0L;
        for (var encoded : context.parallelize(uris, uris.size()).map(scan).collect()) {
            var file = ScannedFile.decode(encoded)
                    .staged("The rows of " + source.relation().name());
            files.add(numbered(file, fingerprint, before));
            before += file.records();
        }
        if (before != read) {
            throw new IllegalStateException("The database gave " + read + " rows, but " + before + " were staged");
        }
        return files;
    }

    private SourceFile numbered(SourceFile file, String fingerprint, long before) {
        var marks = file.marks().clone();
        for (var i = 2; i < marks.length; i += 3) {
            marks[i] += before;
        }
        return new SourceFile(
                source.relation().name(),
                file.uri(),
                Digests.id(fingerprint),
                file.header(),
                file.records(),
                true,
                marks);
    }
}
