package io.aimass.deploy;

import io.aimass.deploy.cli.Cli;

/** The {@code aimass} command. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(Cli.run(args));
    }
}
