package io.aimass.spark;

import io.aimass.contracts.ClusterGate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/**
 * Keeps Spark's own pages for those who know the cluster's secret: the platform, which asks on behalf of people it knows. Named in
 * {@code spark.ui.filters}; the secret comes as the parameter {@code secret}, or from the environment as Spark itself takes it.
 */
public final class UiGate implements Filter {
    private static final String ENVIRONMENT = "_SPARK_AUTH_SECRET";

    private byte[] gate;

    @Override
    public void init(FilterConfig config) {
        var given = config.getInitParameter("secret");
        var secret = given != null ? given : System.getenv(ENVIRONMENT);
        if (secret == null || secret.isBlank()) {
            throw new IllegalStateException("Spark's pages need the cluster's secret");
        }
        gate = ClusterGate.key(secret).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var told = ((HttpServletRequest) request).getHeader(ClusterGate.HEADER);
        if (told != null && MessageDigest.isEqual(gate, told.getBytes(StandardCharsets.US_ASCII))) {
            chain.doFilter(request, response);
        } else {
            ((HttpServletResponse) response)
                    .sendError(HttpServletResponse.SC_UNAUTHORIZED, "Ask for this page through AI Mass.");
        }
    }

    @Override
    public void destroy() {}
}
