package io.aimass.spark;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.apache.logging.log4j.core.config.Configurator;

/** Sends what Spark and the job log to a file, so that a person's terminal shows the run and nothing else. */
final class JobLog {
    private JobLog() {}

    /** Unless the user has a log4j2 configuration of their own. */
    static void toFile(Path file) {
        if (System.getProperty("log4j2.configurationFile") != null
                || System.getProperty("log4j.configurationFile") != null) {
            return;
        }
        System.setProperty("aimass.log", file.toString());
        Configurator.reconfigure(configuration());
    }

    private static URI configuration() {
        try {
            return JobLog.class.getResource("log4j2-file.properties").toURI();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
