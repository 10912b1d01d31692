package io.aimass.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.deploy.NotebookSession.Answer;
import io.aimass.deploy.cli.Running;
import io.aimass.orchestration.platform.http.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Notebooks on the running product, by an unmodified pyspark: what they may do, what they may not, and that runs do not feel them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NotebookTest {
    /** Of each driver: Spark's own and its block manager's. */
    private static final int SPARK_PORTS = 2;

    /** Of the process that starts Python functions, which takes Spark's secret. */
    private static final int PYTHON_PORTS = 1;

    private static final Map<String, Object> CLEANING = Map.of(
            "input", "bronze.flights",
            "output", "silver.flights",
            "steps", List.of(Map.of("derive", Map.of("late", "arr_delay > 15"))));

    @TempDir
    private static Path folder;

    private PythonEnvironment python;
    private JanuaryWalk platform;
    private NotebookSession session;
    private Path outside;

    @BeforeAll
    void start() throws Exception {
        python = PythonEnvironment.open();
        outside = folder.resolve("outside");
        var home = Files.createDirectories(folder.resolve("home"));
        var cluster =
                Product.aimass(home, "cluster", "start", "--cores", "1", "--memory", "1g", "--port", "0", "-o", "json");
        assertThat(cluster.exitCode()).as(cluster.err()).isZero();
        Files.writeString(home.resolve("config.yaml"), """
                pools:
                  default: {memory: 1g}
                  notebooks: {memory: 1g, notebooks: {port: 0}}
                  scientists:
                    master: "%1$s"
                    memory: 800m
                    notebooks: {port: 0, python: "%2$s", artifacts: true}
                    conf: {spark.cores.max: 1, spark.executor.memory: 700m}
                  cluster:
                    master: "%1$s"
                    memory: 700m
                    conf: {spark.cores.max: 1, spark.executor.memory: 700m}
                """.formatted(
                        Json.object(cluster.out()).get("master"), python.interpreter()));
        platform = new JanuaryWalk(home, JanuaryWalk.data(folder.resolve("data")));
        platform.awaitSuccess(platform.startRun("ingest", Map.of("source", "flights")));
        platform.awaitSuccess(platform.startRun("clean", CLEANING));
        session = session("notebooks");
    }

    @AfterAll
    void stop() throws Exception {
        if (session != null) {
            session.close();
        }
        if (platform != null) {
            platform.close();
        }
        Product.aimass(folder.resolve("home"), "cluster", "stop");
    }

    @Test
    void aSessionListsZonesAndTablesAndReadsFlightsByName() throws Exception {
        assertThat(value("[d.name for d in spark.catalog.listDatabases()]")).isEqualTo("['bronze', 'silver', 'gold']");
        assertThat(value("[t.name for t in spark.catalog.listTables('silver')]"))
                .contains("flights");
        assertThat(session.sql("SHOW SCHEMAS").value()).contains("bronze", "silver", "gold");
        assertThat(session.sql("SHOW TABLES IN bronze").value()).contains("flights");

        assertThat(value("spark.table('silver.flights').count()")).isEqualTo(String.valueOf(JanuaryWalk.FLIGHTS));
        var carriers = value("sorted(spark.table('silver.flights').select('carrier').distinct().toPandas().carrier)");
        assertThat(carriers).contains("'UA'", "'AA'");
    }

    @Test
    void aTableThatANotebookWritesIsShownWithItsRowsAndWhereTheyCameFrom() throws Exception {
        var version = platform.remote().get("/api/v1/tables/silver.flights").get("version");

        assertThat(value("spark.table('silver.flights').where(\"carrier = 'UA'\").write.saveAsTable('gold.united')"))
                .isEqualTo("None");
        assertThat(session.sql("INSERT INTO gold.united SELECT * FROM gold.united WHERE day = 1")
                        .error())
                .isEmpty();
        assertThat(session.sql("DELETE FROM gold.united WHERE day = 2").error()).isEmpty();

        var rows = Long.parseLong(value("spark.table('gold.united').count()"));
        var first = Long.parseLong(value("spark.read.option('versionAsOf', 0).table('gold.united').count()"));
        assertThat(platform.remote().get("/api/v1/tables/gold.united"))
                .satisfies(table ->
                        assertThat(((Number) table.get("rows")).longValue()).isEqualTo(rows));
        var accounting = platform.items("/api/v1/tables/gold.united/accounting");
        assertThat(accounting)
                .extracting(a -> a.get("source"))
                .containsExactly("gold.united@0", "silver.flights@" + version);
        assertThat(accounting.get(1)).satisfies(a -> {
            assertThat(((Number) a.get("written")).longValue()).isEqualTo(first).isPositive();
            assertThat(a).containsEntry("read", a.get("written")).containsEntry("jobType", "notebook");
            assertThat(String.valueOf(a.get("user"))).startsWith("administrator-");
        });
        assertThat(platform.items("/api/v1/tables/gold.united/history"))
                .hasSize(3)
                .allSatisfy(commit ->
                        assertThat(commit).containsEntry("job", "notebook").containsKey("user"));
        assertThat(Product.aimass(platform.home(), "table", "accounting", "gold.united")
                        .out())
                .contains("silver.flights@" + version, String.valueOf(first));
        assertThat(Product.aimass(platform.home(), "table", "list", "-o", "name")
                        .out())
                .contains("gold.united");
    }

    @Test
    void partitionsThatAreOverwrittenAreAccountedForTooAndSeveralInsertsInOneStatementAreRefused() throws Exception {
        var version = platform.remote().get("/api/v1/tables/silver.flights").get("version");
        var flights = "spark.table('silver.flights')";
        assertThat(value(flights + ".where('day <= 2').writeTo('gold.parts').partitionedBy(F.col('day')).create()"))
                .isEqualTo("None");

        assertThat(value(flights + ".where('day = 2').writeTo('gold.parts').overwritePartitions()"))
                .isEqualTo("None");
        var inserted = session.sql("FROM silver.flights INSERT INTO gold.parts SELECT * WHERE day = 3"
                + " INSERT INTO gold.parts SELECT * WHERE day = 4");

        assertThat(inserted.error()).contains("Write an INSERT for each table");
        assertThat(platform.items("/api/v1/tables/gold.parts/accounting"))
                .extracting(a -> a.get("source"))
                .hasSize(2)
                .containsOnly("silver.flights@" + version);
        assertThat(value("spark.table('gold.parts').where('day = 2').count()"))
                .isEqualTo(value(flights + ".where('day = 2').count()"));
    }

    @Test
    void theExampleNotebookRunsFromBeginningToEnd() throws Exception {
        var environment = new HashMap<>(Map.of("AIMASS_NOTEBOOK", url("notebooks"), "AIMASS_TOKEN", token()));
        environment.put("JUPYTER_PLATFORM_DIRS", "1");
        environment.put("HOME", folder.toString());

        var ended = Product.run(
                environment,
                List.of(
                        python.interpreter().toString(),
                        Product.ROOT
                                .resolve("deploy/distribution/src/test/resources/notebook/run.py")
                                .toString(),
                        PythonEnvironment.NOTEBOOKS.resolve("flights.ipynb").toString()));

        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(ended.out()).contains("3.5.7", "'flights'", "late_share", "refused");
        assertThat(platform.remote().get("/api/v1/tables/gold.late_carriers").get("rows"))
                .isEqualTo(16);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT reflect('java.lang.System', 'getProperty', 'user.home')",
                "SELECT java_method('java.lang.Runtime', 'getRuntime')",
                "SELECT transform(array(1), x -> reflect('java.lang.System', 'gc'))",
                "SELECT * FROM range(reflect('java.lang.Integer', 'parseInt', '3'))",
                "SELECT * FROM silver.flights TIMESTAMP AS OF reflect('java.lang.System', 'nanoTime')",
                "DELETE FROM silver.flights WHERE reflect('java.lang.System', 'gc') IS NULL",
                "EXPLAIN EXTENDED SELECT reflect('java.lang.System', 'gc')",
                "SELECT from_json('{}', '{\"type\":\"udt\",\"class\":\"java.lang.Runtime\"}')",
                "SELECT from_json('{}', concat('{\"type\":\"u', 'dt\"}'))",
                "ADD JAR '/etc/hostname'",
                "ADD FILE '/etc/hostname'",
                "CREATE FUNCTION mine AS 'com.example.Mine' USING JAR '/etc/hostname'",
                "CREATE TEMPORARY FUNCTION mine AS 'java.lang.Runtime'",
                "SELECT * FROM text.`/etc/passwd`",
                "SELECT * FROM parquet.`/etc/passwd`",
                "SELECT * FROM delta.`OUTSIDE`",
                "SELECT * FROM delta.`LAKE/silver/flights`",
                "SELECT * FROM jdbc.`jdbc:sqlite:OUTSIDE`",
                "SELECT * FROM IDENTIFIER('text.`/etc/passwd`')",
                "SELECT * FROM table_changes_by_path('OUTSIDE', 0)",
                "SELECT (SELECT max(value) FROM text.`/etc/passwd`)",
                "WITH x AS (SELECT * FROM text.`/etc/passwd`) SELECT * FROM x",
                "CREATE TEMP VIEW x AS SELECT * FROM text.`/etc/passwd`",
                "CREATE TEMP VIEW x USING text OPTIONS (path '/etc/passwd')",
                "CACHE TABLE x AS SELECT * FROM text.`/etc/passwd`",
                "MERGE INTO silver.flights USING text.`/etc/passwd` s ON false WHEN MATCHED THEN DELETE",
                "CREATE TABLE gold.evil (a INT) LOCATION 'OUTSIDE'",
                "CREATE TABLE gold.evil USING csv AS SELECT 1 AS a",
                "CREATE TABLE evil (a STRING) USING text OPTIONS (path '/etc/passwd')",
                "CREATE TABLE gold.evil SHALLOW CLONE delta.`OUTSIDE`",
                "CREATE TABLE gold.evil (a INT DEFAULT reflect('java.lang.System', 'gc'))",
                "CREATE TABLE gold.evil (a INT) TBLPROPERTIES ('delta.redirectReaderWriter-preview' = '{}')",
                "CREATE DATABASE evil LOCATION 'OUTSIDE'",
                "ALTER TABLE silver.flights SET LOCATION 'OUTSIDE'",
                "INSERT INTO delta.`OUTSIDE` SELECT 1",
                "INSERT OVERWRITE DIRECTORY 'OUTSIDE' USING csv SELECT 1",
                "CONVERT TO DELTA parquet.`OUTSIDE`",
                "VACUUM 'OUTSIDE'",
                "LOAD DATA INPATH '/etc/passwd' INTO TABLE silver.flights",
                "SELECT TRANSFORM(carrier) USING 'cat' AS (x) FROM silver.flights",
                "CREATE GLOBAL TEMP VIEW x AS SELECT 1",
                "SET spark.sql.catalog.evil=com.example.Catalog",
                "SET spark.sql.adaptive.customCostEvaluatorClass=java.lang.Runtime",
                "SET spark.aimass.root=OUTSIDE",
                "SET spark.databricks.delta.commitInfo.userMetadata=forged",
                "SET spark.authenticate.secret",
                "SET",
                "RESET"
            })
    void aStatementThatReachesOutOfTheLakeIsRefused(String statement) throws Exception {
        var answer = session.sql(here(statement));

        assertRefused(answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spark.read.text('/etc/passwd').collect()",
                "spark.read.format('delta').load('LAKE/silver/flights').collect()",
                "spark.read.format('jdbc').option('url', 'jdbc:sqlite:OUTSIDE').option('dbtable', 't').load().collect()",
                "spark.table('text.`/etc/passwd`').collect()",
                "spark.readStream.table('silver.flights').writeStream.format('console').start()",
                "spark.range(1).write.parquet('OUTSIDE')",
                "spark.range(1).write.option('path', 'OUTSIDE').saveAsTable('gold.evil')",
                "spark.range(1).write.option('userMetadata', 'forged').saveAsTable('gold.evil')",
                "spark.range(1).write.format('csv').saveAsTable('gold.evil')",
                "spark.range(1).writeTo('delta.`OUTSIDE`').create()",
                "spark.range(1).select(F.udf(lambda x: 1)('id')).collect()",
                "spark.range(1).mapInPandas(lambda i: i, 'id long').collect()",
                "spark.udf.register('mine', lambda x: 1)",
                "spark.udf.registerJavaFunction('mine', 'java.lang.Runtime')",
                "spark.addArtifacts(__file__, pyfile=True)",
                "spark.copyFromLocalToFs(__file__, 'OUTSIDE')",
                "spark.range(1).select(F.call_function('reflect', F.lit('java.lang.System'), F.lit('gc'))).collect()",
                "spark.range(1).select(F.expr(\"java_method('java.lang.System', 'gc')\")).collect()",
                "spark.range(1).selectExpr('(SELECT max(value) FROM text.`/etc/passwd`)').collect()",
                "spark.range(1).createGlobalTempView('x')",
                "spark.catalog.createTable('gold.evil', path='/etc', source='text')",
                "spark.catalog.tableExists('text.`/etc/passwd`')",
                "spark.conf.set('spark.aimass.root', 'OUTSIDE')",
                "spark.conf.get('spark.authenticate.secret')"
            })
    void aCallThatReachesOutOfTheLakeIsRefused(String call) throws Exception {
        var answer = session.ask(here(call));

        assertRefused(answer);
    }

    @Test
    void aStatementSeesNothingOfTheProcessItRunsIn() throws Exception {
        assertThat(session.sql("SELECT '${env:HOME} ${system:user.home} ${spark.master}' AS it")
                        .value())
                .contains("${env:HOME} ${system:user.home} ${spark.master}");
    }

    @Test
    void nobodyIsLetInWithoutAValidToken() throws Exception {
        for (var wrong : List.of("", "/;x-aimass-token=aimass_wrong")) {
            try (var stranger = new NotebookSession(python, url("notebooks") + wrong, folder.resolve("stranger.err"))) {
                var answer = stranger.ask("spark.range(1).count()");

                assertThat(answer.value()).isEmpty();
                assertThat(answer.error()).contains(wrong.isEmpty() ? "A token is needed" : "The token is not valid");
            }
        }
    }

    @Test
    void aPoolThatAllowsItRunsPythonAndTakesModulesButNoJavaCode() throws Exception {
        Files.writeString(folder.resolve("three.py"), "def three():\n    return 3\n");
        Files.writeString(folder.resolve("evil.jar"), "no jar");
        try (var scientist = session("scientists")) {
            assertThat(scientist
                            .ask("spark.range(2).select(F.udf(lambda x: x * 2, 'long')('id')).collect()")
                            .value())
                    .contains("=0", "=2");
            assertThat(scientist.ask("spark.addArtifacts('" + folder.resolve("three.py") + "', pyfile=True)"))
                    .isEqualTo(new Answer("None", ""));
            assertThat(scientist
                            .ask(
                                    "spark.range(1).select(F.udf(lambda x: __import__('three').three(), 'long')('id')).collect()")
                            .value())
                    .contains("=3");
            assertRefused(scientist.ask("spark.addArtifacts('" + folder.resolve("evil.jar") + "')"));
            assertRefused(scientist.ask("spark.copyFromLocalToFs(__file__, '" + outside + "')"));
            assertRefused(scientist.sql("SELECT * FROM text.`/etc/passwd`"));
            assertRefused(scientist.sql("SELECT reflect('java.lang.System', 'gc')"));
        }
    }

    @Test
    void aPoolOnAClusterSharesItWithRunsAndIsHeldToTheLakeThereToo() throws Exception {
        try (var scientist = session("scientists")) {
            assertThat(scientist
                            .ask("spark.table('silver.flights').repartition(4).select("
                                    + "F.udf(lambda d: d % 7, 'long')('day').alias('d')).distinct().count()")
                            .value())
                    .isEqualTo("7");
            var run = platform.remote()
                    .post(
                            "/api/v1/runs",
                            Map.of(
                                    "jobType", "generate",
                                    "settings", Map.of("rows", 10_000, "target", "bronze.on_the_cluster"),
                                    "pool", "cluster"));
            platform.awaitSuccess(String.valueOf(run.get("id")));
            assertThat(scientist
                            .ask("spark.table('bronze.on_the_cluster').write.saveAsTable('gold.from_the_cluster')")
                            .value())
                    .isEqualTo("None");
            assertThat(scientist
                            .ask("spark.table('gold.from_the_cluster').count()")
                            .value())
                    .isEqualTo("10000");
            assertRefused(scientist.ask(here("spark.read.format('delta').load('LAKE/silver/flights').count()")));
            assertRefused(scientist.ask(here("spark.range(1).write.format('delta').save('OUTSIDE')")));
        }
        for (var pool : List.of("scientists", "cluster")) {
            assertThat(platform.items("/api/v1/drivers"))
                    .filteredOn(driver -> pool.equals(driver.get("pool")))
                    .singleElement()
                    .satisfies(driver -> assertThat((List<?>) driver.get("executors"))
                            .as(pool)
                            .hasSize(1));
        }
    }

    @Test
    void aNotebookDriverThatIsKilledHurtsNoRunAndIsReplaced() throws Exception {
        var run = platform.startRun("generate", Map.of("rows", 400_000, "target", "bronze.generated"));
        var url = url("scientists");

        var driver = platform.remote().get("/api/v1/drivers");
        var pid = ((List<?>) driver.get("items"))
                .stream()
                        .map(item -> (Map<?, ?>) item)
                        .filter(item -> "scientists".equals(item.get("pool")))
                        .mapToLong(item -> ((Number) item.get("pid")).longValue())
                        .findFirst()
                        .orElseThrow();
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();

        assertThat(platform.awaitSuccess(run)).containsEntry("attempt", 1);
        JanuaryWalk.await(() -> !url.equals(notebooks().getOrDefault("scientists", url)), "another driver");
        try (var again = session("scientists")) {
            assertThat(again.ask("spark.table('silver.flights').count()").value())
                    .isEqualTo(String.valueOf(JanuaryWalk.FLIGHTS));
        }
    }

    @Test
    void itListensOnLoopbackOnlyOnDeclaredPortsAndNoTokenIsSeen() throws Exception {
        var declared = Running.on(platform.home()).orElseThrow().urls().values().stream()
                .map(url -> URI.create(url).getPort())
                .collect(Collectors.toSet());
        notebooks().values().forEach(url -> declared.add(Integer.parseInt(url.replaceAll(".*:", ""))));

        var sockets = ListeningSockets.of(platform.pid());

        assertThat(sockets).allSatisfy(socket -> assertThat(socket.loopback()).isTrue());
        var ports = sockets.stream().map(ListeningSockets.Socket::port).collect(Collectors.toSet());
        assertThat(ports).containsAll(declared);
        ports.removeAll(declared);
        assertThat(ports).hasSizeLessThanOrEqualTo(4 * SPARK_PORTS + PYTHON_PORTS);
        try (var logs = Files.walk(platform.home().resolve("logs"))) {
            for (var log : logs.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(log)).as(log.toString()).doesNotContain(token());
            }
        }
    }

    @Test
    void theCommandLineSaysWhereToConnectAndKeepsTheToken() throws Exception {
        var connect = Product.aimass(platform.home(), "notebook", "connect");
        assertThat(connect.exitCode()).as(connect.err()).isZero();
        assertThat(connect.out())
                .startsWith(url("notebooks"))
                .contains("SparkSession.builder.remote", "AIMASS_TOKEN")
                .doesNotContain(token());
        assertThat(Product.aimass(
                                platform.home(),
                                "notebook",
                                "connect",
                                "--pool",
                                "scientists",
                                "-o",
                                "name",
                                "--show-token")
                        .out()
                        .trim())
                .isEqualTo(url("scientists") + "/;x-aimass-token=" + token());
        assertThat(Product.aimass(platform.home(), "status").out()).contains(url("notebooks"));
    }

    @ParameterizedTest
    @CsvSource({"notebooks, serves notebooks and takes no runs", "nowhere, is not a pool"})
    void aRunIsNotGivenToAPoolOfNotebooks(String pool, String why) throws Exception {
        var submitted = Product.aimass(
                platform.home(),
                "run",
                "submit",
                "generate",
                "--pool",
                pool,
                "--set",
                "rows=1",
                "--set",
                "target=bronze.x");

        assertThat(submitted.exitCode()).isEqualTo(64);
        assertThat(submitted.err()).contains(why);
    }

    private void assertRefused(Answer answer) throws IOException {
        assertThat(answer.value()).isEmpty();
        assertThat(answer.error())
                .containsPattern("not allowed|not a table of the lake|cannot be|Leave out|by name|does not allow"
                        + "|Java or Scala|temporary|must be written|SET alone|not supported|not one that notebooks")
                .doesNotContain("root:x:0", "\tat ");
        assertThat(outside).doesNotExist();
        assertThat(platform.home().resolve("root/lake/gold/evil")).doesNotExist();
    }

    private String here(String text) {
        return text.replace("OUTSIDE", outside.toString())
                .replace("LAKE", platform.home().resolve("root/lake").toString());
    }

    private String value(String expression) throws IOException {
        var answer = session.ask(expression);
        assertThat(answer.error()).as(expression).isEmpty();
        return answer.value();
    }

    private NotebookSession session(String pool) throws Exception {
        JanuaryWalk.await(() -> notebooks().containsKey(pool), "the driver of " + pool);
        return new NotebookSession(
                python, url(pool) + "/;x-aimass-token=" + token(), folder.resolve("session-" + pool + ".err"));
    }

    private String token() throws IOException {
        return Files.readString(platform.home().resolve("token")).trim();
    }

    private String url(String pool) throws IOException {
        return notebooks().get(pool);
    }

    private Map<String, String> notebooks() throws IOException {
        var urls = new HashMap<String, String>();
        for (var item : (List<?>) platform.remote().get("/api/v1/status").get("notebooks")) {
            var notebook = (Map<?, ?>) item;
            if (notebook.get("url") != null) {
                urls.put(String.valueOf(notebook.get("pool")), String.valueOf(notebook.get("url")));
            }
        }
        return urls;
    }
}
