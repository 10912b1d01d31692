package io.aimass.storage;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;

/** An S3 client from the options of {@link CentralizedStorage#open}. */
final class S3Clients {
    private static final Set<String> OPTIONS = Set.of(
            "endpoint",
            "region",
            "access-key",
            "secret-key",
            "path-style",
            S3Writer.MULTIPART_SIZE,
            CommitRows.URL,
            CommitRows.USER,
            CommitRows.PASSWORD);

    /** With full jitter about 70 s in all. */
    private static final int ATTEMPTS = 20;

    private static final Logger LOG = LoggerFactory.getLogger(S3Clients.class);

    private S3Clients() {}

    /** Asks once whether there is such a server, whatever it answers: {@link #open} would go on asking for a minute. */
    static void requireAnswer(Map<String, String> options, String bucket) {
        try (var client = open(options, AwsRetryStrategy.standardRetryStrategy())) {
            client.headBucket(r -> r.bucket(bucket));
        } catch (AwsServiceException e) {
            LOG.debug("it answered {}", e.statusCode());
        }
    }

    /** A client that outlasts a server that is overloaded or restarted for about a minute. */
    static S3Client open(Map<String, String> options) {
        var wait = BackoffStrategy.exponentialDelay(Duration.ofMillis(100), Duration.ofSeconds(10));
        return open(
                options,
                AwsRetryStrategy.standardRetryStrategy().toBuilder()
                        .maxAttempts(ATTEMPTS)
                        .backoffStrategy(wait)
                        .throttlingBackoffStrategy(wait)
                        .circuitBreakerEnabled(false)
                        .build());
    }

    private static S3Client open(Map<String, String> options, RetryStrategy retries) {
        checkNames(options);
        var builder = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .region(Region.of(options.getOrDefault("region", "us-east-1")))
                .credentialsProvider(credentials(options))
                .forcePathStyle(Boolean.parseBoolean(options.getOrDefault("path-style", "false")))
                .overrideConfiguration(o -> o.retryStrategy(retries).addExecutionInterceptor(new WithoutExpect()))
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
        if (options.containsKey("endpoint")) {
            builder.endpointOverride(URI.create(options.get("endpoint")));
        }
        return builder.build();
    }

    private static AwsCredentialsProvider credentials(Map<String, String> options) {
        var key = options.get("access-key");
        var secret = options.get("secret-key");
        if (key == null && secret == null) {
            return DefaultCredentialsProvider.builder().build();
        }
        if (key == null || secret == null) {
            throw new IllegalArgumentException(
                    "S3 needs both 'access-key' and 'secret-key', or neither to use the machine's own credentials");
        }
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(key, secret));
    }

    private static void checkNames(Map<String, String> options) {
        var unknown = new TreeSet<>(options.keySet());
        unknown.removeAll(OPTIONS);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "S3 storage has no option " + unknown + "; it has " + new TreeSet<>(OPTIONS));
        }
    }

    /** Where a server refuses before it was sent the content, this HTTP client would throw what is not tried again. */
    private static final class WithoutExpect implements ExecutionInterceptor {
        @Override
        public SdkHttpRequest modifyHttpRequest(Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
            return context.httpRequest().toBuilder().removeHeader("Expect").build();
        }
    }
}
