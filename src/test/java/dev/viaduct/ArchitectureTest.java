package dev.viaduct;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the architecture's table of packages: who may know whom. */
class ArchitectureTest {
    private static final String ROOT = "dev.viaduct";

    /**
     * For each package the packages it may use besides itself. {@code app} is free for all: it says which apps are
     * bridged and how everything is set, and knows nobody. A package stands for itself only, not for those below it: so
     * the kinds of helpdesk are known to nobody. A package that is not in the table fails.
     */
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry("", Set.of("app")),
            Map.entry("app", Set.of()),
            Map.entry("identity", Set.of("app")),
            Map.entry("conversation", Set.of("app")),
            Map.entry("socket", Set.of("app", "identity", "conversation", "fanout")),
            Map.entry("embed", Set.of("app", "socket")),
            Map.entry("fanout", Set.of("app", "conversation")),
            Map.entry("outbox", Set.of("app", "conversation", "helpdesk")),
            Map.entry("helpdesk", Set.of("app")),
            Map.entry("helpdesk.chat2desk", Set.of("app", "helpdesk")),
            Map.entry("webhook", Set.of("app", "helpdesk", "conversation")),
            Map.entry(
                    "operations",
                    Set.of("app", "identity", "conversation", "socket", "fanout", "outbox", "helpdesk", "webhook")),
            Map.entry("simulator", Set.of()));

    private static final List<String> PACKAGES =
            MAY_USE.keySet().stream().sorted().toList();

    private static final JavaClasses GATEWAY = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);
    private static final JavaClasses SIMULATOR = new ClassFileImporter().importPackages(ROOT + ".simulator");

    @ParameterizedTest
    @FieldSource("PACKAGES")
    void aPackageKnowsOnlyThoseItMayUse(String name) {
        Set<String> allowed = Stream.concat(Stream.of(name), MAY_USE.get(name).stream())
                .map(ArchitectureTest::qualified)
                .collect(Collectors.toSet());
        classes()
                .that()
                .resideInAPackage(qualified(name))
                .should()
                .onlyDependOnClassesThat(DescribedPredicate.describe(
                        "are not ours, or in " + allowed,
                        used -> !isOurs(used) || allowed.contains(used.getPackageName())))
                .check(name.equals("simulator") ? SIMULATOR : GATEWAY);
    }

    @Test
    void everyPackageIsInTheTable() {
        assertThat(GATEWAY.stream().map(JavaClass::getPackageName).distinct())
                .isSubsetOf(PACKAGES.stream().map(ArchitectureTest::qualified).toList());
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(GATEWAY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Util", "Utils", "Manager", "Impl", "Helper"})
    void noNameSaysNothing(String ending) {
        noClasses().should().haveSimpleNameEndingWith(ending).check(GATEWAY);
        noClasses().should().haveSimpleNameEndingWith(ending).check(SIMULATOR);
    }

    @Test
    void onlyWhatRunsBeforeTheLogPrintsToTheConsole() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(ROOT + ".Main")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + ".EmbeddedPostgresql")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(Throwable.class, "printStackTrace")
                .check(GATEWAY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jakarta.inject.Inject",
                "org.eclipse.microprofile.config.inject.ConfigProperty",
                "org.eclipse.microprofile.rest.client.inject.RestClient",
                "jakarta.ws.rs.core.Context"
            })
    void nothingIsInjectedIntoFields(String annotation) {
        noFields().should().beAnnotatedWith(annotation).check(GATEWAY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"src/main/java", "src/simulator/java", "src/bench/java", "src/soak/java"})
    void everyPackageSaysWhatItIsFor(String sources) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(sources))) {
            Set<Path> packages = files.filter(file -> file.toString().endsWith(".java"))
                    .map(Path::getParent)
                    .collect(Collectors.toSet());
            assertThat(packages).isNotEmpty().allSatisfy(folder -> assertThat(folder.resolve("package-info.java"))
                    .exists());
        }
    }

    private static String qualified(String name) {
        return name.isEmpty() ? ROOT : ROOT + "." + name;
    }

    private static boolean isOurs(JavaClass used) {
        JavaClass base = used.getBaseComponentType();
        return base.getPackageName().equals(ROOT) || base.getPackageName().startsWith(ROOT + ".");
    }
}
