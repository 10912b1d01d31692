package io.aimass.deploy.services;

import io.aimass.orchestration.compute.cluster.Daemon;
import io.aimass.orchestration.platform.http.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A name node and two data nodes; every block lies on both. They listen on loopback and believe who says he is somebody. */
public final class Hdfs implements Service {
    private static final int DATA_NODES = 2;

    private final ServiceFolder folder;
    private final Programs programs;
    private final int port;
    private final int pages;

    Hdfs(ServiceFolder folder, Programs programs) {
        this.folder = folder;
        this.programs = programs;
        this.port = folder.port("name-node");
        this.pages = folder.port("name-node-pages");
    }

    /** {@code hdfs://host:port/}. */
    public URI uri() {
        return URI.create("hdfs://" + ServiceFolder.HOST + ":" + port + "/");
    }

    @Override
    public String name() {
        return "hdfs";
    }

    @Override
    public void start(Consumer<Daemon> started) {
        var conf = configuration();
        if (!Files.exists(folder.path("name/current/VERSION"))) {
            folder.run("format", java(conf, "namenode.NameNode", List.of("-format", "-nonInteractive")));
        }
        started.accept(folder.start("name-node", java(conf, "namenode.NameNode", List.of())));
        for (var i = 1; i <= DATA_NODES; i++) {
            started.accept(startDataNode(i));
        }
    }

    /** @param number from 1 */
    Daemon startDataNode(int number) {
        var node = "data-node-" + number;
        var settings = new LinkedHashMap<String, String>();
        settings.put("dfs.datanode.data.dir", folder.path(node).toString());
        settings.put("dfs.datanode.address", at(folder.port(node)));
        settings.put("dfs.datanode.http.address", at(folder.port(node + "-pages")));
        settings.put("dfs.datanode.ipc.address", at(folder.port(node + "-ipc")));
        var arguments = new ArrayList<String>();
        settings.forEach((key, value) -> arguments.addAll(List.of("-D", key + "=" + value)));
        return folder.start(node, java(configuration(), "datanode.DataNode", arguments));
    }

    /** Both data nodes serve and the name node lets itself be written to. */
    @Override
    public boolean ready() {
        var state = state();
        return Integer.valueOf(DATA_NODES).equals(state.get("NumLiveDataNodes"))
                && "Operational".equals(state.get("FSState"));
    }

    private Map<?, ?> state() {
        var page = URI.create("http://" + at(pages) + "/jmx?qry=Hadoop:service=NameNode,name=FSNamesystemState");
        try (var in = page.toURL().openStream()) {
            var beans = (List<?>) Json.object(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .get("beans");
            return beans == null || beans.isEmpty() ? Map.of() : (Map<?, ?>) beans.get(0);
        } catch (IOException e) {
            return Map.of();
        }
    }

    private Path configuration() {
        folder.write("core-site.xml", xml(Map.of("fs.defaultFS", uri().toString())));
        var settings = new LinkedHashMap<String, String>();
        settings.put("dfs.replication", String.valueOf(DATA_NODES));
        settings.put("dfs.namenode.name.dir", folder.path("name").toString());
        settings.put("dfs.namenode.rpc-address", at(port));
        settings.put("dfs.namenode.http-address", at(pages));
        settings.put("dfs.namenode.safemode.extension", "0");
        settings.put("dfs.webhdfs.enabled", "false");
        return folder.write("hdfs-site.xml", xml(settings)).getParent();
    }

    private static String xml(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(entry -> "<property><name>" + entry.getKey() + "</name><value>" + entry.getValue()
                        + "</value></property>\n")
                .collect(Collectors.joining("", "<configuration>\n", "</configuration>\n"));
    }

    private List<String> java(Path conf, String main, List<String> arguments) {
        var command = new ArrayList<>(programs.java(name(), List.of("-Xmx256m"), conf));
        command.add("org.apache.hadoop.hdfs.server." + main);
        command.addAll(arguments);
        return command;
    }

    private static String at(int port) {
        return ServiceFolder.HOST + ":" + port;
    }
}
