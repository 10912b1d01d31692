package io.aimass.orchestration.platform.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.orchestration.platform.store.TestDatabase;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TokensTest {
    @TempDir
    Path folder;

    private final SetClock clock = new SetClock();

    @ParameterizedTest
    @EnumSource
    void aTokenIsValidUntilItExpires(TestDatabase kind) {
        try (var database = kind.open(folder)) {
            var tokens = new Tokens(database, Duration.ofHours(1), clock);
            var token = tokens.issue("ann", Caller.Kind.ADMIN, Optional.of(Duration.ofDays(1)));

            assertThat(tokens.token(token)).map(Caller::name).contains("ann");
            clock.advance(Duration.ofDays(1));
            assertThat(tokens.token(token)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aNewTokenOfTheSameNameEndsTheOldOneAndItsSessions(TestDatabase kind) {
        try (var database = kind.open(folder)) {
            var tokens = new Tokens(database, Duration.ofHours(1), clock);
            var first = tokens.issue("ann", Caller.Kind.ADMIN, Optional.empty());
            var session = tokens.signIn(first).orElseThrow();
            var second = tokens.issue("ann", Caller.Kind.ADMIN, Optional.empty());

            assertThat(tokens.token(first)).isEmpty();
            assertThat(tokens.session(session)).isEmpty();
            assertThat(tokens.token(second)).isPresent();
        }
    }

    @ParameterizedTest
    @EnumSource
    void tokensOfRolesThatWereElsewhereEndAndThoseOfHereAndOfPersonsStay(TestDatabase kind) {
        try (var database = kind.open(folder)) {
            var tokens = new Tokens(database, Duration.ofHours(1), clock);
            var elsewhere = tokens.issue("service-compute-a1-b2", Caller.Kind.SERVICE, Optional.empty());
            var here = tokens.issue("service-compute-a1-c3", Caller.Kind.SERVICE, Optional.empty());
            var person = tokens.issue("ann", Caller.Kind.ADMIN, Optional.empty());

            tokens.revokeServicesBut("a1-c3");

            assertThat(tokens.token(elsewhere)).isEmpty();
            assertThat(tokens.token(here)).isPresent();
            assertThat(tokens.token(person)).isPresent();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aKeyIsGoodOnceAndForTenMinutes(TestDatabase kind) {
        try (var database = kind.open(folder)) {
            var tokens = new Tokens(database, Duration.ofHours(1), clock);
            tokens.issue("ann", Caller.Kind.ADMIN, Optional.empty());
            var key = tokens.signInKey("ann");
            var late = tokens.signInKey("ann");

            assertThat(tokens.signIn(key)).isPresent();
            assertThat(tokens.signIn(key)).isEmpty();
            clock.advance(Duration.ofMinutes(10));
            assertThat(tokens.signIn(late)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSessionEndsWithItsTimeAndIsNoToken(TestDatabase kind) {
        try (var database = kind.open(folder)) {
            var tokens = new Tokens(database, Duration.ofHours(1), clock);
            var token = tokens.issue("ann", Caller.Kind.ADMIN, Optional.empty());
            var session = tokens.signIn(token).orElseThrow();

            assertThat(tokens.session(session)).flatMap(Caller::csrf).isPresent();
            assertThat(tokens.token(session)).isEmpty();
            assertThat(tokens.session(token)).isEmpty();
            clock.advance(Duration.ofHours(1));
            assertThat(tokens.session(session)).isEmpty();
        }
    }

    private static final class SetClock extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        void advance(Duration by) {
            now = now.plus(by);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
