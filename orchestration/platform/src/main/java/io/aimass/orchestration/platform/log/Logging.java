package io.aimass.orchestration.platform.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.util.FileSize;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/** Where a process of ours logs: warnings to standard error always, everything from INFO on to a file once that is set up. */
public final class Logging {
    static final String PATTERN =
            "%redact(%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX,UTC} %-5level [%thread] %logger{24}: %oneline(%msg) %n%ex)";
    private static final String NAME = "aimass-file";

    private Logging() {}

    /** Logs to {@code <folder>/<name>.log}, at most 20 MB a file and 30 days. A second call changes nothing. */
    public static void toFile(Path folder, String name) {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        if (root.getAppender(NAME) != null) {
            return;
        }
        var file = new RollingFileAppender<ILoggingEvent>();
        file.setContext(context);
        file.setName(NAME);
        file.setFile(folder.resolve(name + ".log").toString());
        file.setEncoder(encoder(context));
        file.setRollingPolicy(policy(context, file, folder.resolve(name).toString()));
        file.start();
        root.addAppender(file);
    }

    private static PatternLayoutEncoder encoder(LoggerContext context) {
        var encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setPattern(PATTERN);
        encoder.start();
        return encoder;
    }

    private static SizeAndTimeBasedRollingPolicy<ILoggingEvent> policy(
            LoggerContext context, RollingFileAppender<ILoggingEvent> file, String prefix) {
        var policy = new SizeAndTimeBasedRollingPolicy<ILoggingEvent>();
        policy.setContext(context);
        policy.setParent(file);
        policy.setFileNamePattern(prefix + "-%d{yyyy-MM-dd}.%i.log.gz");
        policy.setMaxFileSize(FileSize.valueOf("20MB"));
        policy.setMaxHistory(30);
        policy.setTotalSizeCap(FileSize.valueOf("500MB"));
        policy.start();
        return policy;
    }
}
