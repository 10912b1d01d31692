package io.aimass.spark;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code ${secret:name}} in a setting's value. Settings keep the reference; the value is asked for where it is used. */
public final class Secrets {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{secret:([^}]+)}");

    private Secrets() {}

    /** {@code text} with every reference replaced by the secret's value. Never log the answer. */
    public static String resolve(String text, RunContext context) {
        return REFERENCE.matcher(text).replaceAll(found -> Matcher.quoteReplacement(context.secret(found.group(1))));
    }
}
