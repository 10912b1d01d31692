package io.aimass.orchestration.platform.http;

import io.aimass.contracts.ErrorType;
import java.util.List;

/** An answer other than success, with a message fit for the client: the thing, the cause, the remedy. */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final ErrorType type;
    private final transient List<String> problems;

    public ApiException(int status, String message) {
        this(status, typeOf(status), message, List.of());
    }

    public ApiException(int status, ErrorType type, String message, List<String> problems) {
        super(message);
        this.status = status;
        this.type = type;
        this.problems = List.copyOf(problems);
    }

    public static ApiException notFound(String message) {
        return new ApiException(404, message);
    }

    public static ApiException badRequest(String message) {
        return new ApiException(400, message);
    }

    public static ApiException conflict(String message) {
        return new ApiException(409, message);
    }

    public int status() {
        return status;
    }

    public ErrorType type() {
        return type;
    }

    /** Each problem of a refused spec; empty when there is only the message. */
    public List<String> problems() {
        return problems;
    }

    static ErrorType type(String name) {
        for (var type : ErrorType.values()) {
            if (type.name().equals(name)) {
                return type;
            }
        }
        return ErrorType.INTERNAL;
    }

    private static ErrorType typeOf(int status) {
        if (status == 503 || status == 504 || status == 429) {
            return ErrorType.EXTERNAL;
        }
        return status >= 500 ? ErrorType.INTERNAL : ErrorType.USER;
    }
}
