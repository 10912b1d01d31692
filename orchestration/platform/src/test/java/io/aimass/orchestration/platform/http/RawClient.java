package io.aimass.orchestration.platform.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Sends exactly the bytes it is told to, as an attacker or a browser would: any path, any Host, any cookie. */
public final class RawClient {
    private final URI server;

    public RawClient(URI server) {
        this.server = server;
    }

    /** @param headers whole lines; {@code Host} and {@code Content-Length} are added when they are missing */
    public Answer send(String method, String path, String body, String... headers) throws IOException {
        var lines = new ArrayList<>(List.of(method + " " + path + " HTTP/1.1", "Connection: close"));
        lines.addAll(List.of(headers));
        if (lines.stream().noneMatch(line -> line.startsWith("Host:"))) {
            lines.add("Host: " + server.getAuthority());
        }
        var content = body.getBytes(StandardCharsets.UTF_8);
        if (content.length > 0 || !"GET".equals(method)) {
            lines.add("Content-Length: " + content.length);
        }
        try (var socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(30_000);
            var out = socket.getOutputStream();
            out.write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            out.write(content);
            out.flush();
            var in = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(in);
            return Answer.parse(in.toString(StandardCharsets.UTF_8));
        }
    }

    public Answer get(String path, String... headers) throws IOException {
        return send("GET", path, "", headers);
    }

    /** @param headers whole lines */
    public record Answer(int status, List<String> headers, String body) {
        static Answer parse(String text) {
            var end = text.indexOf("\r\n\r\n");
            var lines = text.substring(0, end).split("\r\n");
            return new Answer(
                    Integer.parseInt(lines[0].split(" ")[1]),
                    List.of(lines).subList(1, lines.length),
                    text.substring(end + 4));
        }

        public Optional<String> header(String name) {
            return headers.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst();
        }

        /** {@code name=value} of the cookie that was set. */
        public String cookie() {
            return header("Set-Cookie").orElseThrow().split(";")[0];
        }
    }
}
