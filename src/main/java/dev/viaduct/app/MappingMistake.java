package dev.viaduct.app;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says a mapping mistake of SmallRye Config in the form of all the others: the key, then what is wrong. */
final class MappingMistake {
    private static final Pattern KEY = Pattern.compile("(viaduct(?:\\.[A-Za-z0-9_\"*-]+)*)");
    private static final Pattern CODE = Pattern.compile("SRCFG\\d+: ");
    private static final Pattern EXCEPTION = Pattern.compile("^(?:[a-z]\\w*\\.)+[A-Z]\\w*: ");

    private static final Pattern CONVERSION = Pattern.compile(
            "The config property \\S+ with the config value \".*\" threw an Exception whilst being converted ",
            Pattern.DOTALL);
    private static final Pattern ENUM =
            Pattern.compile("Cannot convert (.*) to enum class \\S+, allowed values: (.*)", Pattern.DOTALL);

    private MappingMistake() {}

    static String line(String message) {
        String text = CODE.matcher(EXCEPTION.matcher(message).replaceFirst("")).replaceAll("");
        Matcher key = KEY.matcher(text);
        if (!key.find()) {
            return text;
        }
        if (text.contains("required")) {
            return key.group(1) + ": is required";
        }
        if (text.contains("does not map to any root")) {
            return key.group(1) + ": is not a key of Viaduct";
        }
        String reason = CONVERSION.matcher(text).replaceFirst("");
        return key.group(1) + ": " + ENUM.matcher(reason).replaceFirst("must be one of $2, not $1");
    }
}
