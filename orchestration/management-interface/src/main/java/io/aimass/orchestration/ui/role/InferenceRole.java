package io.aimass.orchestration.ui.role;

import io.aimass.orchestration.inference.InferenceOptions;
import io.aimass.orchestration.inference.InferenceService;
import io.aimass.orchestration.platform.config.Config;
import io.aimass.orchestration.platform.config.Home;
import java.net.URI;
import java.util.function.Supplier;

/** ModelInference online, as a role of this process. */
public final class InferenceRole implements Role {
    private final InferenceService service;

    private InferenceRole(InferenceService service) {
        this.service = service;
    }

    /** @param token of the inference role's own, at the server */
    public static InferenceRole start(Home home, Config config, URI server, Supplier<String> token) {
        return new InferenceRole(InferenceService.start(new InferenceOptions(
                server,
                token,
                config.host(),
                config.ports().inference(),
                config.names(),
                home.path().resolve("work/models"))));
    }

    @Override
    public String name() {
        return "inference";
    }

    @Override
    public URI uri() {
        return service.uri();
    }

    @Override
    public void close() {
        service.close();
    }
}
