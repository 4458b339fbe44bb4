package dev.viaduct;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The production artifact holds nothing of the simulator and of the demo that only development brings. */
class ArtifactIT {
    private static final Path ARTIFACT = Path.of(
                    System.getProperty("viaduct.jar", "target/quarkus-app/quarkus-run.jar"))
            .toAbsolutePath()
            .getParent();

    @Test
    void theSimulatorIsAbsent() throws IOException {
        List<String> names = new ArrayList<>();
        for (Path jar : ourJars()) {
            try (JarFile file = new JarFile(jar.toFile())) {
                file.stream().map(JarEntry::getName).forEach(names::add);
            }
        }

        assertThat(names)
                .as("a build after quarkus:dev -Psimulator needs a clean")
                .contains("dev/viaduct/Main.class", "application.properties", "asyncapi.yaml")
                .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).contains("simulator"))
                .noneMatch(name -> name.contains("application-"))
                .filteredOn(name -> name.endsWith(".html"))
                .containsExactly("META-INF/resources/embed/index.html");
    }

    @Test
    void noSecretOfTheDemoIsPackaged() throws IOException {
        for (Path jar : ourJars()) {
            try (JarFile file = new JarFile(jar.toFile())) {
                Enumeration<JarEntry> entries = file.entries();
                while (entries.hasMoreElements()) {
                    JarEntry entry = entries.nextElement();
                    assertThat(text(file, entry))
                            .as("%s of %s", entry.getName(), jar.getFileName())
                            .doesNotContain("demo-secret", "demo-token");
                }
            }
        }
    }

    /** What is ours and what Quarkus made of it. */
    private static List<Path> ourJars() throws IOException {
        try (Stream<Path> files =
                Stream.concat(Files.list(ARTIFACT.resolve("app")), Files.list(ARTIFACT.resolve("quarkus")))) {
            List<Path> jars =
                    files.filter(file -> file.toString().endsWith(".jar")).toList();
            assertThat(jars).hasSizeGreaterThan(1);
            return jars;
        }
    }

    private static String text(JarFile jar, JarEntry entry) throws IOException {
        try (InputStream content = jar.getInputStream(entry)) {
            return new String(content.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
