package io.aimass.orchestration.platform.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.pattern.CompositeConverter;

/** {@code %oneline(…)} of a logback pattern: a message cannot pretend to be another line, nor steer a terminal. */
public final class OneLineConverter extends CompositeConverter<ILoggingEvent> {
    @Override
    protected String transform(ILoggingEvent event, String text) {
        var result = new StringBuilder(text.length());
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '\n' || c == '\r') {
                result.append(" | ");
            } else {
                result.append(Character.isISOControl(c) && c != '\t' ? '?' : c);
            }
        }
        return result.toString();
    }
}
