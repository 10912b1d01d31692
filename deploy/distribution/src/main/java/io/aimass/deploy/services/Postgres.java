package io.aimass.deploy.services;

import io.aimass.contracts.JobException;
import io.aimass.orchestration.compute.cluster.Daemon;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.Consumer;

/** A PostgreSQL on loopback in which nobody is let in without a password. */
public final class Postgres implements Service {
    private static final String SUPERUSER = "postgres";

    private final ServiceFolder folder;
    private final Programs programs;
    private final int port;

    Postgres(ServiceFolder folder, Programs programs) {
        this.folder = folder;
        this.programs = programs;
        this.port = folder.port("server");
    }

    /** Makes a database that belongs to a user of the same name, unless it is there. */
    public void create(String name) {
        try (var connection = connect("postgres", SUPERUSER);
                var statement = connection.createStatement()) {
            try (var present = statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + name + "'")) {
                if (present.next()) {
                    return;
                }
            }
            statement.execute("CREATE ROLE " + name + " LOGIN PASSWORD '" + password(name) + "'");
            statement.execute("CREATE DATABASE " + name + " OWNER " + name);
            statement.execute("REVOKE CONNECT ON DATABASE " + name + " FROM PUBLIC");
        } catch (SQLException e) {
            throw JobException.external(e, "The database %s cannot be made: %s.", name, e.getMessage());
        }
    }

    /** A connection to a database as its owner. */
    public Connection connect(String name) throws SQLException {
        return connect(name, name);
    }

    public String url(String name) {
        return "jdbc:postgresql://" + ServiceFolder.HOST + ":" + port + "/" + name;
    }

    /** Of a database's owner. */
    public String password(String name) {
        return folder.password(name);
    }

    @Override
    public String name() {
        return "postgres";
    }

    @Override
    public void start(Consumer<Daemon> started) {
        if (!Files.exists(folder.path("data/PG_VERSION"))) {
            password(SUPERUSER);
            folder.run(
                    "format",
                    program(
                            "initdb",
                            "-D",
                            folder.path("data").toString(),
                            "-U",
                            SUPERUSER,
                            "-A",
                            "scram-sha-256",
                            "--pwfile",
                            folder.path(SUPERUSER + ".password").toString(),
                            "-E",
                            "UTF-8",
                            "--locale",
                            "C.UTF-8"));
        }
        started.accept(folder.start(
                name(),
                program(
                        "postgres",
                        "-D",
                        folder.path("data").toString(),
                        "-h",
                        ServiceFolder.HOST,
                        "-p",
                        Integer.toString(port),
                        "-c",
                        "unix_socket_directories=")));
    }

    @Override
    public boolean ready() {
        try (var connection = connect("postgres", SUPERUSER)) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    private Connection connect(String database, String user) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password(user));
        return DriverManager.getConnection(url(database), properties);
    }

    private List<String> program(String name, String... arguments) {
        var command = new ArrayList<>(programs.postgres(name));
        command.addAll(List.of(arguments));
        return command;
    }
}
