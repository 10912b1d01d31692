package io.aimass.orchestration.ui.role;

import io.aimass.contracts.JobException;
import io.aimass.contracts.ModelManifest;
import io.aimass.orchestration.compute.ComputeClusters;
import io.aimass.orchestration.compute.JobStore;
import io.aimass.orchestration.compute.JobTypes;
import io.aimass.orchestration.datalake.DataLake;
import io.aimass.orchestration.modelrepo.ModelRepo;
import io.aimass.orchestration.modelrepo.ModelResolution;
import io.aimass.orchestration.modelrepo.ModelRoutes;
import io.aimass.orchestration.modelrepo.ModelVersion;
import io.aimass.orchestration.modelrepo.PromoteAction;
import io.aimass.orchestration.modelrepo.TrainedModels;
import io.aimass.orchestration.platform.auth.AuthRoutes;
import io.aimass.orchestration.platform.auth.Caller;
import io.aimass.orchestration.platform.auth.TokenRoutes;
import io.aimass.orchestration.platform.auth.Tokens;
import io.aimass.orchestration.platform.config.Config;
import io.aimass.orchestration.platform.config.Home;
import io.aimass.orchestration.platform.config.Pool;
import io.aimass.orchestration.platform.config.ProductVersion;
import io.aimass.orchestration.platform.config.Secrets;
import io.aimass.orchestration.platform.event.EventBus;
import io.aimass.orchestration.platform.event.EventRelay;
import io.aimass.orchestration.platform.event.EventStream;
import io.aimass.orchestration.platform.http.Access;
import io.aimass.orchestration.platform.http.HttpModule;
import io.aimass.orchestration.platform.http.HttpServer;
import io.aimass.orchestration.platform.http.Json;
import io.aimass.orchestration.platform.http.ServerOptions;
import io.aimass.orchestration.platform.store.Database;
import io.aimass.orchestration.platform.web.WebKit;
import io.aimass.orchestration.ui.UiModule;
import io.aimass.orchestration.workflow.EngineOptions;
import io.aimass.orchestration.workflow.SavedJobs;
import io.aimass.orchestration.workflow.WorkflowEngine;
import io.aimass.storage.CentralizedStorage;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The server: alone in opening the metadata database, or with its like on PostgreSQL; composes the server's modules. */
public final class ServerRole implements Role {
    private final Closing closing;
    private final HttpServer http;
    private final Tokens tokens;
    private final String place;
    private final Map<String, Supplier<Object>> status = new LinkedHashMap<>();

    private ServerRole(Home home, Config config, Distribution distribution, Closing closing) throws IOException {
        this.closing = closing;
        var database = closing.add(Database.open(config.database()));
        var storage = closing.add(CentralizedStorage.open(config.storageRoot(), config.storageOptions()));
        this.tokens = new Tokens(database, config.session());
        tokens.administrator(home);
        this.place = home.mark();
        if (!database.isShared()) {
            tokens.revokeServicesBut(place);
        }
        var events = new EventBus();
        closing.add(new EventRelay(events, database, "workflow-run"));
        var clock = Clock.systemUTC();
        var jobTypes = JobTypes.read(distribution.jobs());
        var compute = closing.add(new ComputeClusters(new ComputeClusters.Parts(
                database,
                jobTypes,
                config.pools(),
                config.storageRoot(),
                config.storageOptions(),
                new Secrets(home),
                events)));
        compute.admit(tokens);
        var runs = compute.runs();
        var services = new Services(clock);
        var predictions = new Predictions(services, serviceToken("server"));
        var lake = closing.add(new DataLake(
                database,
                config.storageRoot(),
                config.storageOptions(),
                config.profile(),
                Map.of("home", home.path().toString()),
                events));
        compute.addPreparation(lake.binding());
        lake.follow(runs);
        var models = new ModelRepo(database, storage, clock);
        compute.addPreparation(new ModelResolution(models));
        compute.addCompletion(new TrainedModels(models));
        var actions = List.of(
                new PromoteAction(models),
                new PredictAction(
                        lake.tables(), predictions, (name, version) -> signature(models.version(name, version))));
        var workflows = closing.add(WorkflowEngine.open(new EngineOptions(
                database,
                config.database(),
                home.jobrunr(),
                runs,
                actions,
                jobTypes::all,
                savedJobs(new JobStore(database)),
                () -> config.pools().values().stream()
                        .filter(Pool::takesRuns)
                        .map(Pool::name)
                        .collect(Collectors.toSet()))));
        workflows.onChange(change -> events.publish(
                "workflow-run",
                change.workflowRun(),
                Map.of(
                        "workflow",
                        change.workflow(),
                        "task",
                        change.task().orElse(""),
                        "state",
                        change.state().name())));
        var modules = new ArrayList<HttpModule>(List.of(
                new AuthRoutes(tokens),
                new TokenRoutes(tokens),
                new EventStream(events),
                this::statusRoutes,
                compute,
                lake.routes(),
                new ModelRoutes(models),
                workflows.routes(),
                services,
                predictions,
                new UiModule()));
        status.put("version", ProductVersion::text);
        status.put("roles", services::all);
        status.put("servers", compute::servers);
        status.putAll(Map.of("workflows", workflows::status));
        status.put("notebooks", compute::notebooks);
        status.put("storageRoot", () -> storage.root().toString());
        var options = ServerOptions.of("server", config.host(), config.ports().server(), tokens)
                .names(config.names())
                .signInPage(WebKit.signInPage())
                .drivers(compute)
                .with(modules.toArray(HttpModule[]::new));
        compute.start();
        this.http = closing.add(HttpServer.start(options));
        workflows.start();
    }

    /** @throws JobException USER or EXTERNAL, naming what is in the way */
    public static ServerRole start(Home home, Config config, Distribution distribution) {
        var closing = new Closing();
        try {
            return new ServerRole(home, config, distribution, closing);
        } catch (IOException e) {
            closing.close();
            throw JobException.external(
                    e, "The storage root %s cannot be opened: %s.", config.storageRoot(), e.getMessage());
        } catch (RuntimeException e) {
            closing.close();
            throw e;
        }
    }

    /** A token for another role of this home; the one before it stops being valid, those of other homes on the same database do not. */
    public String serviceToken(String role) {
        return tokens.issue(tokenName(role), Caller.Kind.SERVICE, Optional.empty());
    }

    /** As {@link #serviceToken(String)}, but one that a process of the role may hold stays valid. */
    public String serviceToken(String role, Optional<String> present) {
        return present.filter(token -> tokens.token(token)
                        .filter(caller -> caller.name().equals(tokenName(role)))
                        .isPresent())
                .orElseGet(() -> serviceToken(role));
    }

    private String tokenName(String role) {
        return "service-" + role + "-" + place;
    }

    /** A link that signs a browser in once. */
    public String signInLink(Home home) {
        return http.uri() + "/sign-in?key="
                + tokens.signInKeyFor(tokens.administrator(home)).orElseThrow();
    }

    /** Every route with its access. */
    List<HttpServer.Route> routes() {
        return http.routes();
    }

    @Override
    public String name() {
        return "server";
    }

    @Override
    public URI uri() {
        return http.uri();
    }

    @Override
    public void close() {
        closing.close();
    }

    private static PredictAction.Model signature(ModelVersion version) {
        var manifest = version.manifest()
                .orElseThrow(() -> JobException.user(
                        "%s has no manifest, so it cannot be asked for predictions.", version.reference()));
        return new PredictAction.Model(
                version.repository(),
                (int) version.number(),
                manifest.inputs().stream().map(ModelManifest.Column::name).toList());
    }

    private static SavedJobs savedJobs(JobStore jobs) {
        return new SavedJobs() {
            @Override
            public Collection<String> names() {
                return jobs.all().stream().map(JobStore.Job::name).toList();
            }

            @Override
            public Optional<SavedJob> find(String name) {
                return jobs.find(name).map(job -> new SavedJob(job.jobType(), job.settings(), job.pool()));
            }
        };
    }

    private void statusRoutes(io.aimass.orchestration.platform.http.Routes routes) {
        routes.get("/api/v1/health", Access.PUBLIC, context -> Json.reply(context, Map.of("status", "ok")));
        routes.get("/api/v1/status", Access.USER, context -> {
            var answer = new LinkedHashMap<String, Object>();
            status.forEach((key, value) -> answer.put(key, value.get()));
            Json.reply(context, answer);
        });
    }
}
