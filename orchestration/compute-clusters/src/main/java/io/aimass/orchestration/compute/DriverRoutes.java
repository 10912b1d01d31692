package io.aimass.orchestration.compute;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import io.aimass.contracts.Names;
import io.aimass.orchestration.platform.auth.Authenticator;
import io.aimass.orchestration.platform.auth.Caller;
import io.aimass.orchestration.platform.config.Pool;
import io.aimass.orchestration.platform.config.Secrets;
import io.aimass.orchestration.platform.http.Access;
import io.aimass.orchestration.platform.http.ApiException;
import io.aimass.orchestration.platform.http.DriverAccess;
import io.aimass.orchestration.platform.http.HttpModule;
import io.aimass.orchestration.platform.http.Json;
import io.aimass.orchestration.platform.http.Routes;
import io.javalin.http.Context;
import java.net.URI;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** {@code /driver/v1}: the server's side of the driver protocol; and {@code /api/v1/pools} and {@code /drivers}. */
final class DriverRoutes implements HttpModule, DriverAccess {
    private static final Duration WAIT = Duration.ofSeconds(20);

    private final RunService runs;
    private final Drivers drivers;
    private final Dispatcher dispatcher;
    private final Secrets secrets;
    private final URI root;
    private final Map<String, String> storageOptions;
    private volatile Function<String, Optional<Caller>> people = token -> Optional.empty();

    DriverRoutes(
            RunService runs,
            Drivers drivers,
            Dispatcher dispatcher,
            Secrets secrets,
            URI root,
            Map<String, String> storageOptions) {
        this.runs = runs;
        this.drivers = drivers;
        this.dispatcher = dispatcher;
        this.secrets = secrets;
        this.root = root;
        this.storageOptions = Map.copyOf(storageOptions);
    }

    @Override
    public void register(Routes routes) {
        routes.get("/driver/v1/drivers/{driver}/next", Access.DRIVER, this::next);
        routes.post("/driver/v1/drivers/{driver}/heartbeat", Access.DRIVER, this::beat);
        routes.post("/driver/v1/drivers/{driver}/callers", Access.DRIVER, this::caller);
        routes.post("/driver/v1/drivers/{driver}/gone", Access.SERVICE, this::gone);
        routes.post("/driver/v1/runs/{run}/events", Access.DRIVER, this::events);
        routes.get("/driver/v1/runs/{run}/secrets/{name}", Access.DRIVER, this::secret);
        routes.get("/api/v1/pools", Access.USER, this::listPools);
        routes.get("/api/v1/drivers", Access.USER, this::listDrivers);
        routes.post("/api/v1/drivers", Access.SERVICE, this::registerDriver);
    }

    @Override
    public boolean permits(Context context, String token) {
        if (context.pathParamMap().containsKey("driver")) {
            return drivers.find(context.pathParam("driver"))
                    .filter(driver -> driver.isKnownBy(token))
                    .isPresent();
        }
        return runs.live()
                .find(context.pathParam("run"))
                .filter(run -> run.mayBeSpokenForWith(token))
                .isPresent();
    }

    void admit(Authenticator authenticator) {
        people = authenticator::token;
    }

    List<Map<String, Object>> notebooks() {
        return pools().map(pool -> Notebooks.of(pool, ofPool(pool)))
                .flatMap(Optional::stream)
                .toList();
    }

    private void next(Context context) throws InterruptedException {
        var assignment = dispatcher.next(driver(context), WAIT);
        if (assignment.isEmpty()) {
            context.status(204);
            return;
        }
        var request = assignment.get().run().row().request(root);
        var map = new LinkedHashMap<String, Object>();
        map.put("runId", request.runId());
        map.put("attempt", request.attempt());
        map.put("jobType", request.jobType());
        map.put("settings", request.settings());
        map.put("root", request.root());
        map.put("previous", request.previous());
        Json.reply(context, Map.of("request", map, "token", assignment.get().token()));
    }

    private void beat(Context context) {
        driver(context).beat(Json.body(context), runs.clock().millis());
        Json.reply(context, Map.of());
    }

    /** Whose a token is, for a driver that serves notebooks: a person's name, or nothing. */
    private void caller(Context context) {
        var pool = runs.pools().get(driver(context).pool());
        if (pool == null || pool.takesRuns()) {
            throw new ApiException(403, "This driver serves no notebooks.");
        }
        var token = Body.of(context, Set.of("token")).required("token");
        Json.reply(
                context,
                people.apply(token)
                        .filter(caller -> caller.kind() == Caller.Kind.ADMIN)
                        .<Map<String, Object>>map(caller -> Map.of("name", caller.name()))
                        .orElse(Map.of()));
    }

    private void events(Context context) {
        Json.reply(context, Map.of("cancel", dispatcher.events(run(context), context.body())));
    }

    /** Only secrets that the run's own settings name. */
    private void secret(Context context) {
        var name = context.pathParam("name");
        if (!Json.text(run(context).row().prepared()).contains("${secret:" + name + "}")) {
            throw ApiException.notFound("The settings of this run do not name a secret '" + name + "'.");
        }
        Json.reply(context, Map.of("value", secrets.value(name)));
    }

    private void gone(Context context) {
        var exitCode = (int) Body.of(context, Set.of("exitCode")).number("exitCode", -1);
        dispatcher.gone(context.pathParam("driver"), exitCode);
        Json.reply(context, Map.of());
    }

    private void listPools(Context context) {
        var queued = runs.database().read(RunStore::queuedByPool);
        var pools = pools().map(pool -> toMap(pool, queued.getOrDefault(pool.name(), 0)))
                .toList();
        Json.reply(context, RunJson.listing(pools, pools.size()));
    }

    private Stream<Pool> pools() {
        return runs.pools().values().stream().sorted(Comparator.comparing(Pool::name));
    }

    private List<Driver> ofPool(Pool pool) {
        return drivers.all().stream()
                .filter(driver -> driver.pool().equals(pool.name()))
                .toList();
    }

    private Map<String, Object> toMap(Pool pool, int queued) {
        var here = ofPool(pool);
        var map = new LinkedHashMap<String, Object>();
        map.put("name", pool.name());
        map.put("drivers", pool.drivers());
        map.put("running", here.size());
        map.put("slots", pool.slots());
        map.put(
                "runs",
                here.stream()
                        .mapToInt(driver -> runs.live().of(driver.id()).size())
                        .sum());
        map.put("queued", queued);
        map.put("cores", here.stream().mapToInt(Driver::cores).sum());
        map.put("memory", pool.memory());
        map.put("master", pool.master());
        map.put(
                "kind",
                pool.master().startsWith("local") ? "local" : pool.master().replaceAll(":.*", ""));
        pool.sparkHome().ifPresent(home -> map.put("sparkHome", home.toString()));
        Notebooks.of(pool, here).ifPresent(notebooks -> map.put("notebooks", notebooks));
        return map;
    }

    private void listDrivers(Context context) {
        var all = drivers.all().stream().map(this::toMap).toList();
        Json.reply(context, RunJson.listing(all, all.size()));
    }

    private Map<String, Object> toMap(Driver driver) {
        var map = driver.toMap(
                runs.live().of(driver.id()).stream().map(LiveRun::id).sorted().toList());
        var pool = runs.pools().get(driver.pool());
        map.put("message", pool != null && driver.lacksExecutors() ? noExecutors(pool) : null);
        return map;
    }

    private static String noExecutors(Pool pool) {
        return pool.master().startsWith("spark://")
                ? pool.master()
                        + " has no executor for this driver, so what it computes waits. Another application holds its cores"
                        + " (one takes all of them unless spark.cores.max in its pool's conf says how many), or no worker has as"
                        + " much memory free as spark.executor.memory says. `aimass cluster status` lists workers and applications."
                : pool.master()
                        + " has no executor for this driver yet, so what it computes waits. Its queue or its pods say why.";
    }

    /** Answers all that is needed to start a driver, secrets included. */
    private void registerDriver(Context context) {
        var body = Body.of(context, Set.of("pool", "host"));
        var pool = runs.pools().get(body.required("pool"));
        if (pool == null) {
            throw new JobException(
                    ErrorType.USER,
                    Names.unknown(body.required("pool"), "pool", runs.pools().keySet()));
        }
        var registered = drivers.register(
                pool.name(), body.text("host").orElse("localhost"), runs.clock().millis());
        var map = new LinkedHashMap<String, Object>();
        map.put("driver", registered.driver().id());
        map.put("token", registered.token());
        map.put("root", root.toString());
        map.put("storage", storageOptions);
        map.put("master", pool.master());
        map.put("memory", pool.memory());
        map.put("slots", pool.slots());
        map.put("conf", pool.conf());
        pool.sparkHome().ifPresent(home -> map.put("sparkHome", home.toString()));
        pool.notebooks().ifPresent(access -> map.put("notebooks", Notebooks.forDriver(access)));
        Json.reply(context, 201, map);
    }

    private Driver driver(Context context) {
        return drivers.find(context.pathParam("driver"))
                .orElseThrow(() -> new ApiException(410, "This driver is no longer known."));
    }

    private LiveRun run(Context context) {
        return runs.live()
                .find(context.pathParam("run"))
                .orElseThrow(() -> new ApiException(410, "This attempt of the run is over."));
    }
}
