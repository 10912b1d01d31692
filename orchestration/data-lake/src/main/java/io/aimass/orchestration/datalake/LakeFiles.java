package io.aimass.orchestration.datalake;

import io.aimass.contracts.JobException;
import io.aimass.contracts.TableName;
import io.aimass.storage.HadoopSettings;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Where the tables lie. */
final class LakeFiles {
    private static final String LOG = "_delta_log";

    private final String root;
    private final Configuration configuration;

    LakeFiles(URI root, Map<String, String> options) {
        this.root = root.toString().replaceAll("/+$", "");
        this.configuration = new Configuration(false);
        configuration.set("fs.defaultFS", "file:///");
        HadoopSettings.of(root, options).forEach(configuration::set);
    }

    Configuration configuration() {
        return configuration;
    }

    String path(TableName table) {
        return root + "/" + table.path();
    }

    Path log(TableName table) {
        return new Path(path(table), LOG);
    }

    List<TableName> tables() {
        var tables = new ArrayList<TableName>();
        for (var zone : TableName.ZONES) {
            for (var folder : list(new Path(root + "/lake/" + zone))) {
                var name = folder.getPath().getName();
                if (folder.isDirectory() && isTable(zone, name)) {
                    tables.add(new TableName(zone, name));
                }
            }
        }
        return tables.stream().sorted().toList();
    }

    boolean exists(TableName table) {
        return !list(log(table)).isEmpty();
    }

    List<FileStatus> list(Path folder) {
        try {
            return List.of(system(folder).listStatus(folder));
        } catch (FileNotFoundException e) {
            return List.of();
        } catch (IOException e) {
            throw JobException.external(
                    e,
                    "The storage below %s does not answer (%s). Check 'storage' in config.yaml.",
                    root,
                    e.getClass().getSimpleName());
        }
    }

    FileSystem system(Path path) throws IOException {
        return FileSystem.get(path.toUri(), configuration);
    }

    private boolean isTable(String zone, String name) {
        return name.matches("[a-z][a-z0-9_]{0,63}") && exists(new TableName(zone, name));
    }
}
