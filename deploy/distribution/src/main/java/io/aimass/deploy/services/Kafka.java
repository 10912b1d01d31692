package io.aimass.deploy.services;

import io.aimass.orchestration.compute.cluster.Daemon;
import io.aimass.orchestration.platform.http.Ports;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

/** One broker that is its own controller (KRaft). It listens on loopback and asks nobody who he is. */
public final class Kafka implements Service {
    private static final List<String> OPTIONS =
            List.of("-Xmx256m", "-Dorg.apache.logging.log4j.level=INFO", "-Djava.awt.headless=true");

    private final ServiceFolder folder;
    private final Programs programs;
    private final int port;

    Kafka(ServiceFolder folder, Programs programs) {
        this.folder = folder;
        this.programs = programs;
        this.port = folder.port("broker");
    }

    /** {@code host:port}. */
    public String servers() {
        return ServiceFolder.HOST + ":" + port;
    }

    /** A Java command with Kafka's client on its class path, and what else its main class needs. */
    public List<String> client(java.nio.file.Path classes) {
        return programs.java(name(), List.of("-Xmx128m"), classes);
    }

    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public void start(Consumer<Daemon> started) {
        var settings = folder.write("server.properties", """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@%1$s:%3$d
                listeners=PLAINTEXT://%1$s:%2$d,CONTROLLER://%1$s:%3$d
                advertised.listeners=PLAINTEXT://%1$s:%2$d
                controller.listener.names=CONTROLLER
                listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
                log.dirs=%4$s
                log.retention.ms=-1
                auto.create.topics.enable=false
                offsets.topic.replication.factor=1
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                """.formatted(
                        ServiceFolder.HOST, port, folder.port("controller"), folder.path("data")));
        if (!Files.exists(folder.path("data/meta.properties"))) {
            var id = Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(HexFormat.of().parseHex(id()));
            folder.run("format", java("kafka.tools.StorageTool", "format", "-t", id, "-c", settings.toString()));
        }
        started.accept(folder.start(name(), java("kafka.Kafka", settings.toString())));
    }

    @Override
    public boolean ready() {
        return Ports.isAnswered(ServiceFolder.HOST, port);
    }

    private String id() {
        return folder.password("cluster-id").substring(0, 32);
    }

    private List<String> java(String main, String... arguments) {
        var command = new ArrayList<>(programs.java(name(), OPTIONS));
        command.add(main);
        command.addAll(List.of(arguments));
        return command;
    }
}
