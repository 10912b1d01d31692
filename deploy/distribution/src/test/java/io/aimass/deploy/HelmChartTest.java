package io.aimass.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import io.aimass.orchestration.platform.config.Config;
import io.aimass.orchestration.platform.config.Home;
import io.aimass.orchestration.platform.config.Secrets;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The chart as Helm itself renders it; what it comes to must fit together and be what our own reader of config.yaml takes. */
class HelmChartTest {
    private static final Path CHART = Product.ROOT.resolve("deploy/helm/aimass");
    private static final Path VALUES = Product.ROOT.resolve("deploy/distribution/src/test/resources/helm");
    private static final String NAMESPACE = "ml";

    @TempDir
    private Path folder;

    @Test
    void helmFindsNothingWrongWithTheChart() {
        var result = new Helm(CHART).lint().strict().call();

        assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
        assertThat(result.getMessages()).noneMatch(message -> message.contains("WARNING") || message.contains("ERROR"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "several-servers", "existing-parts", "without-a-volume"})
    void whatNamesSomethingNamesWhatThereIs(String values) throws IOException {
        var manifests = render(values);
        var set = manifests.only(StatefulSet.class);
        var pod = set.getSpec().getTemplate().getSpec();
        var labels = set.getSpec().getTemplate().getMetadata().getLabels();

        assertThat(manifests.all()).allSatisfy(object -> {
            assertThat(object.getMetadata().getNamespace()).isEqualTo(NAMESPACE);
            assertThat(object.getKind()).isNotEqualTo("Secret");
        });
        assertThat(labels).containsAllEntriesOf(set.getSpec().getSelector().getMatchLabels());
        assertThat(manifests.of(Service.class)).hasSize(2).allSatisfy(service -> {
            assertThat(labels).containsAllEntriesOf(service.getSpec().getSelector());
            assertThat(ports(pod))
                    .extracting(ContainerPort::getName)
                    .containsAll(service.getSpec().getPorts().stream()
                            .map(ServicePort::getTargetPort)
                            .map(port -> port.getStrVal())
                            .toList());
        });
        assertThat(manifests.find(Service.class, set.getSpec().getServiceName()))
                .get()
                .satisfies(
                        service -> assertThat(service.getSpec().getClusterIP()).isEqualTo("None"));
        assertVolumes(manifests, set, values);
        assertAccounts(manifests, pod, values);
        for (var policy : manifests.of(NetworkPolicy.class)) {
            var selected = policy.getSpec().getPodSelector().getMatchLabels();
            assertThat(List.of("server", "executor")).contains(selected.get("app.kubernetes.io/component"));
            if (policy.getMetadata().getName().endsWith("-server")) {
                assertThat(labels).containsAllEntriesOf(selected);
            }
        }
    }

    @Test
    void everyVariableThatThePodIsGivenIsReadBySomething() throws IOException {
        var pod = render("several-servers")
                .only(StatefulSet.class)
                .getSpec()
                .getTemplate()
                .getSpec();
        var launcher = Files.readString(Product.ROOT.resolve("aimass"));

        var own = containers(pod).stream()
                .flatMap(container -> container.getEnv().stream())
                .map(variable -> variable.getName())
                .filter(name -> name.startsWith("AIMASS_") && !name.equals("AIMASS_HOME"))
                .distinct()
                .toList();
        assertThat(own).isNotEmpty().allSatisfy(name -> assertThat(launcher).contains(name));
    }

    @Test
    void aPodStartsAnewWhenItsProfileChanges() {
        var one = annotations("jdbc");
        var other = annotations("file");

        assertThat(one).isEqualTo(annotations("jdbc")).isNotEqualTo(other);
    }

    @Test
    void aProfileThatTheValuesNoLongerHaveLeavesTheHomeAndOneWrittenByHandStays() throws Exception {
        var profile = initialised(withProfile("jdbc"), "ai-aimass-0").resolve("profile.yaml");
        assertThat(profile).content().contains("kind: jdbc");
        initialised(withProfile("file"), "ai-aimass-0");
        assertThat(profile).content().contains("kind: file");

        initialised(render("default"), "ai-aimass-0");
        assertThat(profile).doesNotExist();

        Files.writeString(profile, "fleet: {kind: jdbc}\n");
        initialised(render("default"), "ai-aimass-0");
        assertThat(profile).hasContent("fleet: {kind: jdbc}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "several-servers", "existing-parts", "without-a-volume"})
    void thePodMayDoNoMoreThanItNeeds(String values) throws IOException {
        var pod = render(values).only(StatefulSet.class).getSpec().getTemplate().getSpec();

        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(containers(pod)).hasSize(2).allSatisfy(container -> {
            var context = container.getSecurityContext();
            assertThat(context.getAllowPrivilegeEscalation()).isFalse();
            assertThat(context.getReadOnlyRootFilesystem()).isTrue();
            assertThat(context.getCapabilities().getDrop()).containsExactly("ALL");
            assertThat(container.getResources().getLimits()).containsKey("memory");
        });
        var server = pod.getContainers().get(0);
        assertThat(List.of(server.getStartupProbe(), server.getReadinessProbe(), server.getLivenessProbe()))
                .allSatisfy(probe -> {
                    assertThat(probe.getHttpGet().getPath()).isEqualTo("/api/v1/health");
                    assertThat(probe.getHttpGet().getPort().getStrVal()).isEqualTo("server");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "several-servers", "existing-parts", "without-a-volume"})
    void theServerReadsTheConfigurationThatItsPodIsGiven(String values) throws Exception {
        var manifests = render(values);
        var set = manifests.only(StatefulSet.class);
        var name = set.getMetadata().getName();
        var config = read(manifests, name + "-0");

        assertThat(ports(set.getSpec().getTemplate().getSpec()))
                .extracting(ContainerPort::getName, ContainerPort::getContainerPort)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                "server", config.ports().server()),
                        org.assertj.core.groups.Tuple.tuple(
                                "compute", config.ports().compute()),
                        org.assertj.core.groups.Tuple.tuple(
                                "inference", config.ports().inference()));
        assertThat(config.names()).contains(name + "." + NAMESPACE + ".svc");
        var accounts = manifests.of(ServiceAccount.class).stream()
                .map(account -> account.getMetadata().getName())
                .toList();
        config.pools().values().stream()
                .filter(pool -> pool.master().startsWith("k8s://"))
                .forEach(pool -> {
                    assertThat(pool.conf())
                            .containsEntry("spark.kubernetes.namespace", NAMESPACE)
                            .containsEntry("spark.kubernetes.driver.pod.name", name + "-0")
                            .containsEntry(
                                    "spark.driver.host",
                                    name + "-0." + set.getSpec().getServiceName() + "." + NAMESPACE + ".svc")
                            .containsEntry(
                                    "spark.kubernetes.container.image",
                                    set.getSpec()
                                            .getTemplate()
                                            .getSpec()
                                            .getContainers()
                                            .get(0)
                                            .getImage());
                    assertThat(accounts)
                            .contains(
                                    pool.conf().get("spark.kubernetes.authenticate.driver.serviceAccountName"),
                                    pool.conf().get("spark.kubernetes.authenticate.executor.serviceAccountName"));
                    assertThat(executor(manifests, pool.conf())
                                    .getSpec()
                                    .getSecurityContext()
                                    .getRunAsNonRoot())
                            .isTrue();
                });
    }

    @Test
    void severalServersShareADatabaseAndTheirPoolsAreAsTheValuesSay() throws Exception {
        var manifests = render("several-servers");
        var config = read(manifests, "ai-aimass-2");

        assertThat(config.database().password()).isEqualTo("of metadata");
        assertThat(config.storageOptions()).containsEntry("secret-key", "of s3-secret-key");
        assertThat(config.names()).contains("ml.example.org");
        assertThat(config.pools()).containsOnlyKeys("default", "big", "standalone");
        var big = config.pools().get("big");
        assertThat(big.conf())
                .containsEntry("spark.executor.instances", "8")
                .containsEntry("spark.executor.memory", "16g")
                .containsEntry("spark.sql.shuffle.partitions", "400")
                .containsEntry("spark.kubernetes.container.image.pullSecrets", "registry");
        assertThat(executor(manifests, big.conf()).getSpec().getNodeSelector()).containsEntry("disk", "ssd");
        assertThat(config.pools().get("standalone").conf())
                .containsExactly(Map.entry("spark.authenticate.secret", "of cluster"));
        assertThat(manifests.only(StatefulSet.class).getSpec().getReplicas()).isEqualTo(3);
        assertThat(manifests.only(ConfigMap.class).getData().values())
                .noneSatisfy(text -> assertThat(text).contains("of "));
    }

    @Test
    void valuesThatCannotBeAreRefusedBeforeAnythingIsInstalled() throws IOException {
        refused("replicas: 2", "SQLite belongs to one server");
        refused(
                "{replicas: 2, database: {url: 'jdbc:postgresql://db/aimass'}}",
                "need a storage.root that all servers see");
        refused("database: {url: 'jdbc:postgresql://db/a', password: hunter22}", "password");
        refused("pools: {default: {memory: lots}}", "memory");
        refused("replica: 1", "replica");
    }

    @Test
    void withoutTheChartTheSameRightsArePrinted() throws Exception {
        var home = Files.createDirectories(folder.resolve("cli"));
        Files.writeString(home.resolve("config.yaml"), """
                pools:
                  big:
                    master: "k8s://https://10.0.0.1:6443"
                    spark-home: "%s"
                    conf:
                      spark.kubernetes.namespace: ml
                      spark.kubernetes.authenticate.driver.serviceAccountName: ml-driver
                      spark.kubernetes.authenticate.executor.serviceAccountName: ml-executor
                """.formatted(
                        PythonEnvironment.open().sparkHome()));

        var printed = Product.aimass(home, "cluster", "manifests", "big");
        var elsewhere = Product.aimass(home, "cluster", "manifests", "default");

        assertThat(printed.exitCode()).as(printed.err()).isZero();
        var manifests = Manifests.parse(printed.out());
        assertThat(manifests.of(ServiceAccount.class))
                .extracting(account -> account.getMetadata().getName())
                .containsExactly("ml-driver", "ml-executor");
        assertThat(manifests.only(Role.class).getRules())
                .isEqualTo(render("default").only(Role.class).getRules());
        assertThat(manifests.only(RoleBinding.class).getSubjects())
                .singleElement()
                .satisfies(subject -> assertThat(subject.getName()).isEqualTo("ml-driver"));
        assertThat(elsewhere.exitCode()).isEqualTo(64);
        assertThat(elsewhere.err()).contains("The pool default is on local[2] and needs nothing of Kubernetes");
    }

    private void refused(String values, String why) throws IOException {
        var file = Files.writeString(folder.resolve("values.yaml"), values + "\n");
        assertThatThrownBy(() -> new Helm(CHART)
                        .template()
                        .withName("ai")
                        .withValuesFile(file)
                        .call())
                .hasMessageContaining(why);
    }

    private static Manifests render(String values) {
        var template = new Helm(CHART).template().withName("ai").withNamespace(NAMESPACE);
        if (!values.equals("default")) {
            template = template.withValuesFile(VALUES.resolve(values + ".yaml"));
        }
        return Manifests.parse(template.call());
    }

    private static Manifests withProfile(String kind) {
        return Manifests.parse(new Helm(CHART)
                .template()
                .withName("ai")
                .withNamespace(NAMESPACE)
                .set("profile.fleet.kind", kind)
                .call());
    }

    private static Map<String, String> annotations(String kind) {
        return withProfile(kind)
                .only(StatefulSet.class)
                .getSpec()
                .getTemplate()
                .getMetadata()
                .getAnnotations();
    }

    private static void assertVolumes(Manifests manifests, StatefulSet set, String values) {
        var pod = set.getSpec().getTemplate().getSpec();
        var volumes = new ArrayList<String>();
        set.getSpec()
                .getVolumeClaimTemplates()
                .forEach(claim -> volumes.add(claim.getMetadata().getName()));
        for (var volume : pod.getVolumes()) {
            volumes.add(volume.getName());
            if (volume.getConfigMap() != null) {
                assertThat(manifests.find(ConfigMap.class, volume.getConfigMap().getName()))
                        .isPresent();
            }
            if (volume.getPersistentVolumeClaim() != null) {
                assertThat(values).isEqualTo("existing-parts");
                assertThat(volume.getPersistentVolumeClaim().getClaimName()).isEqualTo("aimass-home");
            }
        }
        assertThat(volumes).doesNotHaveDuplicates();
        assertThat(containers(pod))
                .allSatisfy(container -> assertThat(container.getVolumeMounts())
                        .extracting(VolumeMount::getName)
                        .containsExactlyInAnyOrderElementsOf(volumes));
        var secrets = pod.getContainers().get(0).getEnvFrom().stream()
                .map(from -> from.getSecretRef().getName())
                .toList();
        assertThat(secrets).isEqualTo(values.equals("several-servers") ? List.of("aimass-secrets") : List.of());
    }

    private static void assertAccounts(Manifests manifests, PodSpec pod, String values) {
        if (values.equals("existing-parts")) {
            assertThat(pod.getServiceAccountName()).isEqualTo("ml-driver");
            assertThat(manifests.of(ServiceAccount.class)).isEmpty();
            assertThat(manifests.of(Role.class)).isEmpty();
            return;
        }
        assertThat(manifests.find(ServiceAccount.class, pod.getServiceAccountName()))
                .isPresent();
        var binding = manifests.only(RoleBinding.class);
        assertThat(binding.getSubjects()).singleElement().satisfies(subject -> {
            assertThat(subject.getName()).isEqualTo(pod.getServiceAccountName());
            assertThat(subject.getNamespace()).isEqualTo(NAMESPACE);
        });
        assertThat(binding.getRoleRef().getName())
                .isEqualTo(manifests.only(Role.class).getMetadata().getName());
    }

    /** As the init container leaves it in the home of the pod of that name. */
    private Config read(Manifests manifests, String pod) throws Exception {
        var home = initialised(manifests, pod);
        var file = home.resolve("config.yaml");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace(
                                "/opt/spark",
                                PythonEnvironment.open().sparkHome().toString()));
        var secrets = Stream.of("metadata", "s3-access-key", "s3-secret-key", "cluster")
                .map(name -> name + ": of " + name + "\n")
                .reduce("", String::concat);
        Files.writeString(home.resolve("secrets.yaml"), secrets);
        Files.setPosixFilePermissions(home.resolve("secrets.yaml"), PosixFilePermissions.fromString("rw-------"));
        var opened = Home.open(home);
        return Config.read(opened, new Secrets(opened));
    }

    private Path initialised(Manifests manifests, String pod) throws Exception {
        var init = manifests
                .only(StatefulSet.class)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getInitContainers()
                .get(0);
        var mounted = Files.createTempDirectory(folder, "mounted");
        for (var file : manifests.only(ConfigMap.class).getData().entrySet()) {
            Files.writeString(mounted.resolve(file.getKey()), file.getValue());
        }
        var script = init.getCommand().get(2).replace("/etc/aimass", mounted.toString());
        var home = folder.resolve("home");

        var ended = Product.run(
                Map.of("AIMASS_HOME", home.toString(), "POD_NAME", pod),
                List.of(init.getCommand().get(0), init.getCommand().get(1), script));

        assertThat(ended.exitCode()).as(ended.err()).isZero();
        return home;
    }

    private static io.fabric8.kubernetes.api.model.Pod executor(Manifests manifests, Map<String, String> conf) {
        var file = Path.of(conf.get("spark.kubernetes.executor.podTemplateFile"));
        assertThat(file.getParent()).hasToString("/etc/aimass");
        var text = manifests.only(ConfigMap.class).getData().get(String.valueOf(file.getFileName()));
        return Manifests.parse(text).only(io.fabric8.kubernetes.api.model.Pod.class);
    }

    private static List<ContainerPort> ports(PodSpec pod) {
        return pod.getContainers().get(0).getPorts();
    }

    private static List<Container> containers(PodSpec pod) {
        return Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream())
                .toList();
    }
}
