package io.aimass.deploy.demo;

import io.aimass.deploy.cli.RunningPlatform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Everything on one machine and in one driver: files, an SQLite database, a local lake. */
final class LaptopProfile implements RunningPlatform.Preparation {
    private final Path samples;
    private final Path home;

    LaptopProfile(Path samples, Path home) {
        this.samples = samples;
        this.home = home;
    }

    @Override
    public void prepare() throws IOException {
        var profile = new DemoFile(home, "profile.yaml");
        var text = DemoFile.filled(DemoFile.template("profile.yaml"), Map.of("data", samples.toString()));
        profile.requireFree(text);
        new DemoData(samples, home).prepare();
        profile.write(text);
        for (var ofTheCluster : List.of("config.yaml", "secrets.yaml")) {
            new DemoFile(home, ofTheCluster).remove();
        }
    }
}
