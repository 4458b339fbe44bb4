package dev.viaduct;

import static org.assertj.core.api.Assertions.assertThat;

import dev.viaduct.app.Metric;
import dev.viaduct.app.ViaductConfig;
import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The README's tables say what the code does. */
class ReadmeTest {
    private static final String NO_DEFAULT = "";

    @Test
    void theTableOfMetricsIsTheEnum() throws IOException {
        assertThat(rows("metrics"))
                .containsExactlyElementsOf(Arrays.stream(Metric.values())
                        .map(metric -> "| `" + metric.id() + "` | " + metric.meaning() + " |")
                        .toList());
    }

    @Test
    void theTableOfKeysListsEveryKeyWithItsDefault() throws IOException {
        Map<String, String> listed = new TreeMap<>();
        for (String row : rows("keys")) {
            String[] cells = row.split(" ?\\| ?", -1);
            String key = cells[1].replace("`", "");
            assertThat(listed.put(key, defaultIn(cells[2])))
                    .as("%s is listed twice", key)
                    .isNull();
            assertThat(cells[3]).as("meaning of %s", key).isNotBlank();
        }

        assertThat(listed).containsExactlyEntriesOf(keys("viaduct", ViaductConfig.class));
    }

    private static String defaultIn(String cell) {
        return cell.startsWith("`") ? cell.replace("`", "") : NO_DEFAULT;
    }

    private static Map<String, String> keys(String prefix, Class<?> group) {
        Map<String, String> keys = new TreeMap<>();
        for (Method method : group.getMethods()) {
            String key = prefix + "." + kebab(method.getName());
            Class<?> type = method.getReturnType();
            if (type == Map.class) {
                Type value = ((ParameterizedType) method.getGenericReturnType()).getActualTypeArguments()[1];
                if (value instanceof Class<?> nested && nested.isInterface()) {
                    keys.putAll(keys(key + ".<slug>", nested));
                } else {
                    keys.put(key + ".*", NO_DEFAULT);
                }
            } else if (type.isInterface() && type.getEnclosingClass() == ViaductConfig.class) {
                keys.putAll(keys(key, type));
            } else {
                WithDefault given = method.getAnnotation(WithDefault.class);
                keys.put(key, given == null ? NO_DEFAULT : given.value());
            }
        }
        return keys;
    }

    private static String kebab(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }

    private static List<String> rows(String table) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("README.md"))) {
            return lines.dropWhile(line -> !line.equals("<!-- " + table + " -->"))
                    .takeWhile(line -> !line.equals("<!-- /" + table + " -->"))
                    .filter(line -> line.startsWith("| `"))
                    .toList();
        }
    }
}
