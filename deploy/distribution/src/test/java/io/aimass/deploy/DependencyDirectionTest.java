package io.aimass.deploy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dependencies point one way; the classes are read from the modules' own output, so Spark is not loaded. */
class DependencyDirectionTest {
    private static final Path ROOT = Path.of(System.getProperty("aimass.root"));
    private static final Map<String, String> MODULES = Map.ofEntries(
            Map.entry("shared/contracts", "io.aimass.contracts"),
            Map.entry("shared/storage", "io.aimass.storage"),
            Map.entry("shared/scoring", "io.aimass.scoring"),
            Map.entry("shared/spark-runtime", "io.aimass.spark"),
            Map.entry("ingest-jobs", "io.aimass.ingest"),
            Map.entry("feature-jobs", "io.aimass.features"),
            Map.entry("training-jobs", "io.aimass.training"),
            Map.entry("inference-jobs", "io.aimass.inference"),
            Map.entry("orchestration/platform", "io.aimass.orchestration.platform"),
            Map.entry("orchestration/data-lake", "io.aimass.orchestration.datalake"),
            Map.entry("orchestration/workflow-engine", "io.aimass.orchestration.workflow"),
            Map.entry("orchestration/model-repo", "io.aimass.orchestration.modelrepo"),
            Map.entry("orchestration/compute-clusters", "io.aimass.orchestration.compute"),
            Map.entry("orchestration/model-inference", "io.aimass.orchestration.inference"),
            Map.entry("orchestration/management-interface", "io.aimass.orchestration.ui"));
    private static final JavaClasses CLASSES = classes();

    @Test
    void everyModuleWasRead() {
        MODULES.forEach((module, name) -> assertThat(CLASSES.stream()
                        .filter(c -> inPackage(c.getPackageName(), name))
                        .count())
                .as(module)
                .isPositive());
    }

    @Test
    void theServerIsSparkFree() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.aimass.orchestration..",
                        "io.aimass.contracts..",
                        "io.aimass.storage..",
                        "io.aimass.scoring..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.spark..", "scala..", "io.aimass.spark..")
                .check(CLASSES);
    }

    @Test
    void contractsNeedTheJdkOnlyBesideAnnotationsOfWhatMayBeNull() {
        noClasses()
                .that()
                .resideInAPackage("io.aimass.contracts..")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages("io.aimass.contracts..", "java..", "org.jspecify.annotations")
                .check(CLASSES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ingest", "features", "training", "inference"})
    void aJobModuleImportsNoOther(String module) {
        var others = List.of("ingest", "features", "training", "inference").stream()
                .filter(m -> !m.equals(module))
                .map(m -> "io.aimass." + m + "..")
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage("io.aimass." + module + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("io.aimass." + module + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.aimass.orchestration..")
                .check(CLASSES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"datalake", "workflow", "modelrepo", "compute", "inference"})
    void aServerModuleKnowsThePlatformOnly(String module) {
        var others = List.of("datalake", "workflow", "modelrepo", "compute", "inference", "ui").stream()
                .filter(m -> !m.equals(module))
                .map(m -> "io.aimass.orchestration." + m + "..")
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage("io.aimass.orchestration." + module + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .check(CLASSES);
    }

    @Test
    void thePlatformKnowsNoneOfItsModules() {
        noClasses()
                .that()
                .resideInAPackage("io.aimass.orchestration.platform..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.aimass.orchestration.datalake..",
                        "io.aimass.orchestration.workflow..",
                        "io.aimass.orchestration.modelrepo..",
                        "io.aimass.orchestration.compute..",
                        "io.aimass.orchestration.inference..",
                        "io.aimass.orchestration.ui..")
                .check(CLASSES);
    }

    @Test
    void scoringAndStorageKnowTheContractsOnly() {
        for (var module : List.of("storage", "scoring")) {
            noClasses()
                    .that()
                    .resideInAPackage("io.aimass." + module + "..")
                    .should()
                    .dependOnClassesThat(com.tngtech.archunit.base.DescribedPredicate.describe(
                            "are ours but neither contracts nor " + module,
                            c -> c.getPackageName().startsWith("io.aimass.")
                                    && !inPackage(c.getPackageName(), "io.aimass.contracts")
                                    && !inPackage(c.getPackageName(), "io.aimass." + module)))
                    .check(CLASSES);
        }
    }

    private static boolean inPackage(String actual, String name) {
        return actual.equals(name) || actual.startsWith(name + ".");
    }

    private static JavaClasses classes() {
        var folders = new ArrayList<Path>();
        for (var module : MODULES.keySet()) {
            var folder = ROOT.resolve(module).resolve("target/classes");
            if (Files.isDirectory(folder)) {
                folders.add(folder);
            }
        }
        return new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPaths(folders);
    }
}
