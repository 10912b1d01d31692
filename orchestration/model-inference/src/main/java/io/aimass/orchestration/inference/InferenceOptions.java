package io.aimass.orchestration.inference;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the inference role is started with.
 *
 * @param server where the server is: models and tokens are asked there
 * @param token this role's service token, asked for each request to the server
 * @param host the address to listen on
 * @param port 0 takes a free one
 * @param names host names beside localhost under which it may be reached
 * @param cache a folder for downloaded packages; it may be deleted at any time
 */
public record InferenceOptions(
        URI server, Supplier<String> token, String host, int port, List<String> names, Path cache) {
    public InferenceOptions {
        names = List.copyOf(names);
    }

    public static InferenceOptions of(URI server, String token, String host, int port, Path cache) {
        return new InferenceOptions(server, () -> token, host, port, List.of(), cache);
    }
}
