package io.aimass.orchestration.compute;

import io.aimass.contracts.JobException;
import io.aimass.orchestration.platform.config.Pool;
import io.aimass.orchestration.platform.config.Yaml;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a pool's namespace in Kubernetes must have, so that its drivers may start executors there. */
public final class PoolManifests {
    private static final String ACCOUNT = "spark.kubernetes.authenticate.%s.serviceAccountName";
    private static final String GROUP = "rbac.authorization.k8s.io";
    private static final String ROLE = "aimass-driver";
    private static final List<String> KINDS = List.of("pods", "services", "configmaps", "persistentvolumeclaims");
    private static final List<String> VERBS =
            List.of("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection");

    private final String namespace;
    private final Optional<String> driver;
    private final Optional<String> executor;

    /** @throws JobException USER when the pool's executors are not pods */
    public PoolManifests(Pool pool) {
        if (!pool.master().startsWith("k8s://")) {
            throw JobException.user(
                    "The pool %s is on %s and needs nothing of Kubernetes; only a pool whose master is k8s://… does.",
                    pool.name(), pool.master());
        }
        this.namespace = pool.conf().getOrDefault("spark.kubernetes.namespace", "default");
        this.driver = Optional.ofNullable(pool.conf().get(ACCOUNT.formatted("driver")));
        this.executor = Optional.ofNullable(pool.conf().get(ACCOUNT.formatted("executor")));
    }

    /** As {@code kubectl apply -f -} takes it. */
    public String yaml() {
        return all().stream().map(Yaml::dump).collect(Collectors.joining("---\n"));
    }

    private List<Map<String, Object>> all() {
        var all = new ArrayList<Map<String, Object>>();
        driver.ifPresent(name -> all.add(object("v1", "ServiceAccount", name)));
        executor.filter(name -> !driver.equals(Optional.of(name))).ifPresent(name -> {
            var account = object("v1", "ServiceAccount", name);
            account.put("automountServiceAccountToken", false);
            all.add(account);
        });
        var role = object(GROUP + "/v1", "Role", ROLE);
        role.put("rules", List.of(rule(KINDS, VERBS), rule(List.of("pods/log"), List.of("get"))));
        all.add(role);
        var binding = object(GROUP + "/v1", "RoleBinding", ROLE);
        binding.put("roleRef", ordered("apiGroup", GROUP, "kind", "Role", "name", ROLE));
        var subject = ordered("kind", "ServiceAccount", "name", driver.orElse("default"), "namespace", namespace);
        binding.put("subjects", List.of(subject));
        all.add(binding);
        return all;
    }

    private Map<String, Object> object(String version, String kind, String name) {
        var object = ordered("apiVersion", version, "kind", kind);
        object.put("metadata", ordered("name", name, "namespace", namespace));
        return object;
    }

    private static Map<String, Object> rule(List<String> resources, List<String> verbs) {
        return ordered("apiGroups", List.of(""), "resources", resources, "verbs", verbs);
    }

    private static Map<String, Object> ordered(Object... pairs) {
        var map = new LinkedHashMap<String, Object>();
        for (var i = 0; i < pairs.length; i += 2) {
            map.put(String.valueOf(pairs[i]), pairs[i + 1]);
        }
        return map;
    }
}
