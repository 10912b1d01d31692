package io.aimass.contracts;

import org.jspecify.annotations.Nullable;

/**
 * A failure whose message names the thing, the cause and the remedy, and is fit to be shown to a client. Anything else that
 * is thrown counts as {@link ErrorType#INTERNAL} and only its class is shown.
 */
public final class JobException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorType type;

    public JobException(ErrorType type, String message) {
        this(type, message, null);
    }

    public JobException(ErrorType type, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.type = type;
    }

    public static JobException user(String format, Object... args) {
        return new JobException(ErrorType.USER, text(format, args));
    }

    public static JobException data(String format, Object... args) {
        return new JobException(ErrorType.DATA, text(format, args));
    }

    public static JobException external(Throwable cause, String format, Object... args) {
        return new JobException(ErrorType.EXTERNAL, text(format, args), cause);
    }

    public ErrorType type() {
        return type;
    }

    private static String text(String format, Object... args) {
        return args.length == 0 ? format : String.format(java.util.Locale.ROOT, format, args);
    }
}
