package dev.viaduct.socket;

import com.fasterxml.jackson.databind.JsonNode;
import dev.viaduct.app.StorableText;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Takes the fields of one JSON object, each checked by its form; a null counts as absent. */
record Fields(JsonNode object) {

    Optional<JsonNode> present(String field) {
        JsonNode value = object.get(field);
        return value == null || value.isNull() ? Optional.empty() : Optional.of(value);
    }

    /** A text of at most {@code longest} code points that PostgreSQL can hold, or null. */
    String text(String field, int longest) {
        return present(field).map(value -> text(field, value, longest)).orElse(null);
    }

    private static String text(String field, JsonNode value, int longest) {
        if (!value.isTextual()) {
            throw BadFrame.invalid(field, field + " must be a string");
        }
        String text = value.textValue();
        if (!StorableText.is(text)) {
            throw BadFrame.invalid(field, field + " contains U+0000 or half a surrogate pair");
        }
        if (text.codePointCount(0, text.length()) > longest) {
            throw BadFrame.invalid(field, field + " must have at most " + longest + " characters");
        }
        return text;
    }

    /** Like {@link #text}, and not empty when present. */
    String filled(String field, int longest) {
        String text = text(field, longest);
        if (text != null && text.isEmpty()) {
            throw BadFrame.invalid(field, field + " must not be empty");
        }
        return text;
    }

    /** A whole number from {@code least}, or {@code absent}. */
    long seq(String field, long least, long absent) {
        return present(field)
                .map(value -> {
                    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < least) {
                        throw BadFrame.invalid(field, field + " must be a whole number from " + least);
                    }
                    return value.longValue();
                })
                .orElse(absent);
    }

    double degrees(String field, double most) {
        JsonNode value = object.get(field);
        if (value == null || !value.isNumber() || !(Math.abs(value.doubleValue()) <= most)) {
            throw BadFrame.invalid("location." + field, field + " must be a number from -" + most + " to " + most);
        }
        return value.doubleValue();
    }

    Map<String, String> texts(String field, int most, int longest) {
        JsonNode value = present(field).orElse(null);
        Map<String, String> texts = new TreeMap<>();
        if (value == null) {
            return texts;
        }
        if (!value.isObject() || value.size() > most) {
            throw BadFrame.invalid(field, field + " must be an object of at most " + most + " strings");
        }
        value.properties().forEach(entry -> {
            if (entry.getKey().isEmpty() || entry.getKey().length() > longest || !StorableText.is(entry.getKey())) {
                throw BadFrame.invalid(field, "a name in " + field + " is empty, too long or not storable");
            }
            texts.put(entry.getKey(), text(field + "." + entry.getKey(), entry.getValue(), longest));
        });
        return texts;
    }
}
